import { html, type TemplateResult } from "lit/html.js";
import type { BansouChat } from "../bansou_chat";
import { ownPage } from "./link";

// What stands between log and composer: how the conversation and the connection are.
export function notes(chat: BansouChat): TemplateResult {
  const { conversation, say } = chat;
  const { phase, note, refusal, connected } = conversation;
  return html`
    <div class="notes" role="status">
      ${note ? html`<p>${say(note)}</p>` : ""}
      ${refusal && phase === "ready" ? html`<p class="wrong">${refusal}</p>` : ""}
      ${phase === "ready" && !connected ? html`<p class="wrong">${say("offline")}</p>` : ""}
      ${sending(chat)} ${person(chat)}
      ${phase === "unreachable" ? unreachable(chat) : ""}
      ${phase === "ended" ? ended(chat) : ""}
    </div>`;
}

function sending({ conversation, say }: BansouChat): TemplateResult | "" {
  const { outbox } = conversation;
  if (outbox.waitSeconds) return html`<p class="wrong">${say("too_many", { seconds: outbox.waitSeconds })}</p>`;
  if (!outbox.failed) return "";
  const discard = (): void => {
    outbox.remove(outbox.next!.id);
    outbox.resume();
  };
  return html`
    <p class="wrong">${say("not_sent")}</p>
    <div class="controls">
      <button type="button" class="choice" @click=${() => outbox.resume()}>${say("send_again")}</button>
      <button type="button" class="choice" @click=${discard}>${say("discard")}</button>
    </div>`;
}

function person({ conversation, say }: BansouChat): TemplateResult | "" {
  const { state, place } = conversation;
  if (state === "human") return html`<p class="human">${say("human")}</p>`;
  if (state !== "queued") return "";
  return html`
    <p class="human">${say("queued")} ${place ? say("queue_place", { place }) : ""}</p>
    <button type="button" class="choice" @click=${() => conversation.leaveQueue()}>${say("queue_leave")}</button>`;
}

function unreachable({ conversation, say, embedding }: BansouChat): TemplateResult {
  return html`
    <p class="wrong">${conversation.refusal || say("unavailable")}</p>
    <p class="links">${ownPage(say, embedding.origin, "/help", say("help"))} ${ownPage(say, embedding.origin, "/check", say("check"))}</p>
    <button type="button" class="choice" @click=${() => conversation.begin()}>${say("try_again")}</button>`;
}

function ended({ conversation, say }: BansouChat): TemplateResult {
  return html`
    <p>${say("ended")}</p>
    <button type="button" class="main" @click=${() => conversation.begin()}>${say("again")}</button>`;
}
