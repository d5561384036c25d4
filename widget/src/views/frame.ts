import { html, type TemplateResult } from "lit/html.js";
import type { BansouChat } from "../bansou_chat";
import { chatView } from "./chat";
import { endView } from "./end";
import { formView } from "./form";
import { launcher } from "./launcher";

const VIEWS = { chat: chatView, form: formView, end: endView };

// What stands around a view: a dialog behind its launcher, or a section of the page.
export function frame(chat: BansouChat): TemplateResult {
  const lang = chat.conversation.language;
  const content = html`
    ${VIEWS[chat.view](chat)}
    <div class="unseen" role="status" aria-live="polite">${chat.speech.lines()}</div>`;
  if (chat.embedding.page) return html`
    <section class="panel page" lang=${lang} aria-labelledby="title" @keydown=${chat.pressed}>${content}</section>`;
  return html`
    ${launcher(chat)}
    <dialog class="panel" lang=${lang} tabindex="-1" aria-labelledby="title" @keydown=${chat.pressed} @cancel=${chat.cancelled}>
      ${content}
    </dialog>`;
}
