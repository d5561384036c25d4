import { html, type TemplateResult } from "lit/html.js";
import type { BansouChat } from "../bansou_chat";
import { sends } from "../composing";

const LONGEST = 10_000;

// Where the company writes, and what it can do besides.
export function composer(chat: BansouChat): TemplateResult {
  const { say, conversation } = chat;
  const send = (event: Event): void => {
    event.preventDefault();
    const area = chat.renderRoot.querySelector("textarea")!;
    if (!area.value.trim()) return;
    chat.send(area.value.trim());
    area.value = "";
  };
  const press = (event: KeyboardEvent): void => {
    if (sends(event)) send(event);
  };
  return html`
    <form class="composer" @submit=${send}>
      <label class="unseen" for="text">${say("message")}</label>
      <textarea id="text" rows="1" maxlength=${LONGEST} autocomplete="off" aria-describedby="hint" placeholder=${say("message")}
        @keydown=${press} @input=${() => conversation.tellTyping()}></textarea>
      <button class="main">${say("send")}</button>
      <p class="hint" id="hint">${say("hint")}</p>
    </form>
    <div class="more" role="group" aria-label=${say("menu")}>
      <button type="button" class="plain" @click=${() => chat.show("form")}>${say("person")}</button>
      <button type="button" class="plain" @click=${() => chat.show("end")}>${say("end")}</button>
    </div>`;
}
