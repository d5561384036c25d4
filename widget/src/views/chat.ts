import { html, type TemplateResult } from "lit/html.js";
import type { BansouChat } from "../bansou_chat";
import { composer } from "./composer";
import { header } from "./header";
import { ownPage } from "./link";
import { message, onItsWay } from "./message";
import { notes } from "./notes";

// The conversation: notices, log, what is going on, and the place to write.
export function chatView(chat: BansouChat): TemplateResult {
  const { conversation, say } = chat;
  return html`
    ${header(chat)}
    <div class="log" role="log" aria-live="off" aria-label=${say("log")} tabindex="0">
      <p class="notice">${say("notice")} ${ownPage(say, chat.embedding.origin, "/privacy", say("privacy"))}</p>
      ${entries(chat).map((one) => one.view)}
      ${doing(chat)}
    </div>
    ${chat.newBelow ? html`<button type="button" class="below" @click=${() => chat.scrollToNewest()}>${say("new_below")}</button>` : ""}
    ${notes(chat)}
    ${["ended", "unreachable"].includes(conversation.phase) ? "" : composer(chat)}`;
}

// The log with what is on its way: a turn stands before its answer even where the answer is known first.
function entries(chat: BansouChat): { order: number; view: TemplateResult }[] {
  const { log, outbox } = chat.conversation;
  const turns = outbox.turns.map((turn) => ({ order: turn.answered ? log.last + 0.5 : Infinity, view: onItsWay(chat, turn) }));
  const messages = log.messages.map((one) => ({ order: one.seq, view: message(chat, one) }));
  return [...messages, ...turns].sort((one, other) => one.order - other.order);
}

function doing({ conversation, say }: BansouChat): TemplateResult | "" {
  if (conversation.staffTyping) return html`<p class="doing">${say("staff_typing")}</p>`;
  const { outbox } = conversation;
  if (outbox.next && !outbox.failed && !outbox.waitSeconds && !conversation.withStaff) return html`<p class="doing">${say("preparing")}</p>`;
  return "";
}
