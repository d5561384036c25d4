"use strict";
// What makes the console live. Without it every page works by its forms and by being loaded again.
(() => {
  const token = () => document.querySelector('input[name="form_token"]').value;
  // A form is on its way: loading the page again would cancel it.
  let leaving = false;
  document.addEventListener("submit", (event) => { leaving = !event.defaultPrevented; });
  const asked = { "X-Requested-With": "fetch" };

  const queue = document.getElementById("queue");
  if (queue) watchQueue(queue);
  const log = document.getElementById("log");
  if (log) follow(log);
  const form = document.getElementById("write");
  if (form) write(form);
  for (const canned of document.querySelectorAll("select[data-into]")) insert(canned);

  function watchQueue(queue) {
    const title = document.title;
    const look = async () => {
      try {
        const answer = await fetch(queue.dataset.url, { headers: asked });
        if (answer.status === 401) return location.reload();
        const { mark, queued } = await answer.json();
        document.title = queued ? `(${queued}) ${title}` : title;
        if (mark !== queue.dataset.mark) {
          // Whoever is on their way through the list by keyboard is not thrown back to its beginning.
          if (leaving) return;
          if (queue.contains(document.activeElement)) document.getElementById("queue-news").hidden = false;
          else return location.reload();
        }
      } catch { /* the next look may succeed */ }
      setTimeout(look, 3000);
    };
    setTimeout(look, 3000);
  }

  function follow(log) {
    const list = log.querySelector("ol");
    const typing = document.getElementById("typing");
    let typingUntil;
    const toEnd = () => { log.scrollTop = log.scrollHeight; };
    toEnd();
    listen();

    function listen() {
      const events = new EventSource(`${log.dataset.url}?after=${log.dataset.after}`);
      events.addEventListener("message", (event) => hear(JSON.parse(event.data)));
      events.addEventListener("typing", showTyping);
      events.addEventListener("standing", (event) => stand(JSON.parse(event.data)));
      events.addEventListener("over", () => { events.close(); changed(); });
      events.addEventListener("error", () => {
        // The browser comes back by itself after a broken line, but not after a refusal: a restart, or the session's end.
        if (events.readyState === EventSource.CLOSED) setTimeout(listenAgain, 2000);
      });
    }

    async function listenAgain() {
      try {
        const answer = await fetch(log.dataset.alive, { headers: asked });
        if (answer.status === 401) return changed();
      } catch { /* still down */ }
      listen();
    }

    function hear(one) {
      if (list.querySelector(`[data-seq="${one.seq}"]`)) return;
      log.dataset.after = one.seq;
      const near = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
      list.append(message(one));
      markArrived();
      if (one.sender === "company") typing.textContent = "";
      if (near) toEnd();
    }

    function showTyping() {
      typing.textContent = typing.dataset.text;
      clearTimeout(typingUntil);
      typingUntil = setTimeout(() => { typing.textContent = ""; }, 5000);
    }

    function message(one) {
      const item = document.createElement("li");
      item.className = `said by-${one.sender}`;
      item.dataset.seq = one.seq;
      const head = document.createElement("span");
      head.className = "hint";
      const who = document.createElement("strong");
      who.textContent = one.who;
      head.append(who, ` ${one.at}`);
      const text = document.createElement("p");
      text.className = "lines";
      text.textContent = one.text;
      item.append(head, text);
      return item;
    }

    function markArrived() {
      for (const item of list.querySelectorAll(".by-staff:not(.seen)")) {
        if (Number(item.dataset.seq) > Number(log.dataset.delivered)) continue;
        item.classList.add("seen");
        if (item.querySelector(".arrived")) continue;
        const mark = document.createElement("span");
        mark.className = "hint arrived";
        mark.textContent = log.dataset.deliveredText;
        item.append(mark);
      }
    }

    function stand(now) {
      log.dataset.delivered = now.delivered;
      markArrived();
      document.getElementById("state").textContent = now.state_text;
      const presence = document.getElementById("presence");
      presence.textContent = now.presence_text;
      presence.hidden = !now.presence_text;
      presence.classList.toggle("alert", now.gone);
      const notes = document.getElementById("notes");
      const same = now.state === log.dataset.state && (now.owner ?? "") === log.dataset.owner;
      if (!same || now.notes !== Number(notes.dataset.count)) changed();
    }
  }

  function insert(canned) {
    const text = document.getElementById(canned.dataset.into);
    canned.addEventListener("change", () => {
      const chosen = canned.selectedOptions[0].dataset.text;
      if (chosen) text.value = text.value ? `${text.value}\n${chosen}` : chosen;
      canned.selectedIndex = 0;
      text.focus();
    });
  }

  // The page shows something that is no longer so; what is half written is not thrown away.
  function changed() {
    const written = [...document.querySelectorAll("textarea")].some((one) => one.value);
    if (leaving) return;
    if (!written) return location.reload();
    document.getElementById("changed").hidden = false;
  }

  function write(form) {
    const text = form.elements.text, id = form.elements.id;
    const problem = document.getElementById("write-problem");
    let told = 0, there = Date.now();
    // Reading and looking something up on this page is a sign of life, too.
    const alive = () => {
      if (Date.now() - there < 30000) return;
      there = Date.now();
      fetch(form.dataset.presence, { method: "POST", headers: { ...asked, "X-Form-Token": token() } }).catch(() => {});
    };
    for (const kind of ["pointermove", "keydown", "scroll"]) addEventListener(kind, alive, { passive: true });
    text.addEventListener("input", () => {
      if (!text.value || Date.now() - told < 2000) return;
      told = Date.now();
      fetch(form.dataset.typing, { method: "POST", headers: { ...asked, "X-Form-Token": token() } }).catch(() => {});
    });
    text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
      event.preventDefault();
      form.requestSubmit();
    });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const button = form.querySelector("button"), sent = text.value;
      // One after the other: a second message under the same id would be taken for the first.
      if (button.disabled || !sent.trim()) return text.focus();
      const body = new URLSearchParams({ id: id.value, text: sent });
      button.disabled = true;
      try {
        const answer = await fetch(form.action, { method: "POST", body, headers: { ...asked, "X-Form-Token": token() } });
        if (!answer.ok) throw new Error(answer.status);
        // What was typed meanwhile stays.
        if (text.value.startsWith(sent)) text.value = text.value.slice(sent.length);
        id.value = crypto.randomUUID?.() ?? [...crypto.getRandomValues(new Uint8Array(16))]
          .map((one) => one.toString(16).padStart(2, "0")).join("")
          .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
        problem.textContent = "";
        told = 0;
      } catch {
        // The id stays: sending again writes no second message.
        problem.textContent = form.dataset.failed;
      }
      button.disabled = false;
      text.focus();
    });
  }
})();
