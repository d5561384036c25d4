"use strict";
// What htmx cannot do for the console: events that resume where they broke, and what a person is about to lose.
// Without script, or without htmx, every page works by its forms and by being loaded again.
(() => {
  // A form is on its way: loading the page again would cancel it.
  let leaving = false;
  document.addEventListener("submit", (event) => { leaving = !event.defaultPrevented; });

  const log = document.getElementById("log");
  if (log) follow(log);
  tellTroubles();
  keepFocus();
  document.addEventListener("change", (event) => { if (event.target.matches("select[data-into]")) insert(event.target); });
  const form = document.getElementById("write");
  if (form) write(form);

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
        const answer = await fetch(log.dataset.url, { method: "HEAD", headers: { "HX-Request": "true" } });
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
      if (now.state !== log.dataset.state || (now.owner ?? "") !== log.dataset.owner) changed();
      else if (notes && now.notes !== Number(notes.dataset.count)) window.htmx ? htmx.trigger(notes, "news") : changed();
    }
  }

  function insert(canned) {
    const text = document.getElementById(canned.dataset.into);
    const chosen = canned.selectedOptions[0].dataset.text;
    if (chosen) text.value = text.value ? `${text.value}\n${chosen}` : chosen;
    canned.selectedIndex = 0;
    text.focus();
  }

  function halfWritten() {
    return [...document.querySelectorAll("textarea")].some((one) => one.value !== one.defaultValue);
  }

  // The page shows something that is no longer so; what is half written is not thrown away.
  function changed() {
    if (leaving) return;
    if (!halfWritten()) return location.reload();
    document.getElementById("changed").hidden = false;
  }

  function write(form) {
    const text = form.elements.text;
    text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
      event.preventDefault();
      form.requestSubmit();
    });
    form.addEventListener("htmx:beforeRequest", (event) => {
      if (event.target === form && !text.value.trim()) { event.preventDefault(); text.focus(); }
    });
    form.addEventListener("htmx:afterRequest", (event) => {
      if (event.target !== form) return;
      const sent = event.detail.requestConfig.formData.get("text");
      // What was typed meanwhile stays; and so does all of it where it did not arrive.
      if (event.detail.successful && text.value.startsWith(sent)) text.value = text.value.slice(sent.length);
      text.focus();
    });
  }

  // An answer that is a page of its own stays what the page asked for; any other takes nothing away, and is told.
  function tellTroubles() {
    const trouble = document.getElementById("trouble");
    const tell = (text) => { if (trouble.textContent !== text) trouble.textContent = text; trouble.hidden = !text; };
    const offline = () => tell(trouble.dataset.offline);
    document.addEventListener("htmx:beforeSwap", (event) => {
      const { xhr, isError } = event.detail;
      if (!isError) return tell("");
      if (xhr.status === 401 && !halfWritten()) return location.reload();
      const page = new DOMParser().parseFromString(xhr.responseText, "text/html");
      const text = page.getElementById("error-text");
      if (text) tell(text.textContent);
      else if (page.getElementById("main")) { event.detail.shouldSwap = true; tell(""); }
      else offline();
    });
    for (const kind of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(kind, offline);
  }

  // htmx gives the focus back to what has the same id; where that is gone, the part that came anew has it.
  function keepFocus() {
    let lost = false;
    document.addEventListener("htmx:beforeSwap", (event) => { lost = event.detail.target.contains(document.activeElement); });
    document.addEventListener("htmx:afterSettle", () => {
      if (lost && document.activeElement === document.body) document.getElementById("main").focus({ preventScroll: true });
      lost = false;
    });
  }
})();
