"use strict";
(() => {
  const body = document.body;
  const words = body.dataset;
  const at = (id) => document.getElementById(id);
  const log = at("log"), status = at("status"), spoken = at("spoken"), form = at("form"), text = at("text");
  const KEY = "bansou-token";
  const memory = {};
  const kept = {
    get: () => { try { return localStorage.getItem(KEY); } catch { return memory.token || null; } },
    set: (token) => { try { localStorage.setItem(KEY, token); } catch { memory.token = token; } },
    clear: () => { delete memory.token; try { localStorage.removeItem(KEY); } catch { /* nothing is kept */ } },
  };
  let lastSeq = 0, busy = false;

  const element = (name, className = "", content = "") =>
    Object.assign(document.createElement(name), { className, textContent: content });
  const button = (className, content, click) => {
    const made = Object.assign(element("button", className, content), { type: "button" });
    made.addEventListener("click", click);
    return made;
  };
  // randomUUID exists only on https and the loopback; getRandomValues exists everywhere.
  const uuid = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    return [...bytes].map((one, place) => ([4, 6, 8, 10].includes(place) ? "-" : "") + one.toString(16).padStart(2, "0")).join("");
  };

  async function call(method, path, content) {
    const headers = { Authorization: `Bearer ${kept.get()}` };
    if (content) headers["Content-Type"] = "application/json";
    const response = await fetch(`/api/chat/${path}`, { method, headers, body: content && JSON.stringify(content) });
    const answer = response.status === 204 ? {} : await response.json();
    if (!response.ok) throw Object.assign(new Error(answer.error.message), { status: response.status, fields: answer.error.fields });
    return answer;
  }

  function tell(message, retry) {
    status.replaceChildren(message || "");
    status.classList.toggle("error", Boolean(retry));
    if (retry) status.append(button("quiet", words.retry, retry));
  }

  function linkTo(link) {
    const scheme = link.url.split(":")[0].toLowerCase();
    if (!["https", "mailto", "tel"].includes(scheme)) return element("span", "", `${link.label} ${link.url}`);
    const made = element("a", "", scheme === "https" ? `${link.label} (${words.newTab})` : link.label);
    made.href = link.url;
    if (scheme === "https") Object.assign(made, { target: "_blank", rel: "noopener noreferrer" });
    return made;
  }

  function list(title, entries) {
    const details = element("details");
    const items = element("ul");
    for (const entry of entries) { const item = element("li"); item.append(entry); items.append(item); }
    details.append(element("summary", "", title), items);
    return details;
  }

  function choicesOf(message) {
    const stays = message.choices.every((choice) => /^(topic=|prescreening=start$)/.test(choice.id));
    const group = element("fieldset", `${stays ? "" : "once"} ${message.multiple ? "several" : ""}`);
    group.append(element("legend", "unseen", words.choices));
    for (const choice of message.choices) {
      if (message.multiple) {
        const label = element("label");
        const box = Object.assign(element("input"), { type: "checkbox", value: choice.id });
        label.append(box, choice.label);
        group.append(label);
      } else {
        group.append(button("", choice.label, () => send({ choices: [choice.id] })));
      }
    }
    if (message.multiple) {
      group.append(button("", words.choose, () => {
        const choices = [...group.querySelectorAll("input:checked")].map((box) => box.value);
        if (choices.length) send({ choices });
      }));
    }
    return group;
  }

  function show(messages) {
    const before = [...log.querySelectorAll("fieldset.once")];
    const said = [];
    let first = null;
    for (const message of messages) {
      if (message.seq <= lastSeq) continue;
      lastSeq = message.seq;
      const article = element("article", message.sender);
      article.append(element("span", "who", words[message.sender]), element("p", "", message.text));
      for (const link of message.links || []) {
        const line = element("p");
        line.append(linkTo(link));
        article.append(line);
      }
      if (message.citations?.length) {
        article.append(list(words.citations, message.citations.map((one) => `${one.label}: ${one.summary}`)));
      }
      if (message.choices?.length) article.append(choicesOf(message));
      if (message.handoff?.offered) {
        article.append(button("quiet", words.person, () => { at("person").open = true; at("person-company").focus(); }));
      }
      log.append(article);
      if (message.sender !== "company") { first = first || article; said.push(message.text); }
    }
    // A question's choices end with the next answer; those that start a topic stay.
    if (messages.some((message) => message.sender === "bot") && first) for (const group of before) group.disabled = true;
    if (said.length) spoken.textContent = said.join("\n");
    if (first) first.scrollIntoView({ block: "nearest" });
  }

  async function open() {
    const answer = await call("POST", "sessions", { language: words.language });
    kept.set(answer.token);
    lastSeq = 0;
    log.replaceChildren();
    show(answer.messages);
  }

  // The conversation that was going on, or a new one where it has expired.
  async function begin() {
    if (kept.get()) {
      try { show((await call("GET", "messages?after=0")).messages); return; } catch (error) {
        if (error.status !== 401) throw error;
        kept.clear();
        tell(words.expired);
      }
    }
    await open();
  }

  async function send(said, id = uuid()) {
    if (busy) return;
    busy = true;
    tell(words.writing);
    try {
      await call("POST", "messages", { id, language: words.language, ...said });
      show((await call("GET", `messages?after=${lastSeq}`)).messages);
      if (said.text !== undefined && text.value.trim() === said.text) text.value = "";
      tell("");
    } catch (error) {
      if (error.status === 401) { kept.clear(); await begin().then(() => tell(words.expired), () => tell(words.offline)); }
      else if (error.status && error.status < 429) tell(error.message);
      else tell(error.status ? error.message : words.offline, () => send(said, id));
    } finally { busy = false; }
  }

  // What somebody else says (staff, the system) arrives by long polling.
  async function poll() {
    for (;;) {
      try {
        if (kept.get() && !busy) show((await call("GET", `messages?after=${lastSeq}&wait=25`)).messages);
        else await new Promise((done) => setTimeout(done, 1000));
      } catch { await new Promise((done) => setTimeout(done, 5000)); }
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (text.value.trim()) send({ text: text.value.trim() });
  });
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    form.requestSubmit();
  });
  // The same content sent again is the same form: its id stays.
  let lastForm = {};
  at("person-form").addEventListener("submit", async (event) => {
    event.preventDefault();
    const content = { consent: at("person-consent").checked };
    for (const name of ["company", "name", "email", "phone", "message"]) content[name] = at(`person-${name}`).value;
    const key = JSON.stringify(content);
    if (lastForm.key !== key) lastForm = { key, id: uuid() };
    let wrong = {}, result = "";
    try {
      await call("POST", "handoffs", { id: lastForm.id, ...content });
      event.target.reset();
      at("person").open = false;
      show((await call("GET", `messages?after=${lastSeq}`)).messages);
    } catch (error) { wrong = error.fields || {}; result = error.status ? error.message : words.offline; }
    for (const name of Object.keys(content)) {
      at(`person-${name}-wrong`).textContent = wrong[name] || "";
      at(`person-${name}`).setAttribute("aria-invalid", String(name in wrong));
    }
    at("person-status").textContent = result;
    const first = Object.keys(wrong)[0];
    if (first) at(`person-${first}`).focus();
  });
  at("end").addEventListener("click", async () => {
    if (!confirm(words.endSure)) return;
    try { await call("DELETE", "session"); await open(); tell(words.ended); } catch (error) { tell(error.message || words.offline); }
  });
  begin().then(poll, () => tell(words.offline, () => location.reload()));
})();
