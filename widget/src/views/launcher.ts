import { html, type TemplateResult } from "lit/html.js";
import type { BansouChat } from "../bansou_chat";
import { icon } from "./icons";

// The button that opens the chat: with words, and with the number of messages that came meanwhile.
export function launcher(chat: BansouChat): TemplateResult {
  const { conversation, say } = chat;
  const begun = conversation.isKept;
  const unseen = begun && conversation.phase === "ready" ? conversation.log.unseen : 0;
  return html`
    <button class="launcher" type="button" lang=${conversation.language} aria-haspopup="dialog" aria-expanded=${chat.isOpen}
      ?hidden=${chat.isOpen} @click=${() => chat.open()}>
      ${icon("bubble")} <span>${say(begun ? "launcher_continue" : "launcher")}</span>
      ${unseen ? html`<span class="badge">${say("launcher_new", { count: unseen })}</span>` : ""}
    </button>`;
}
