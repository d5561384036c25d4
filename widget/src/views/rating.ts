import { html, type TemplateResult } from "lit/html.js";
import type { BansouChat } from "../bansou_chat";
import type { Message } from "../model";
import { REASONS, reasonKey } from "../ratings";
import { icon } from "./icons";

// The thumbs below an answer, and the reason for the lower one.
export function rating(chat: BansouChat, message: Message): TemplateResult | "" {
  const { say, ratings } = chat;
  if (!(message.verdict || message.topics?.some((one) => one !== "smalltalk"))) return "";
  const given = ratings.of(message.seq);
  const thumb = (helpful: boolean): TemplateResult => html`
    <button type="button" aria-pressed=${given?.helpful === helpful} @click=${() => ratings.rate(message.seq, helpful)}>
      ${icon(helpful ? "up" : "down")} ${say(helpful ? "yes" : "no")}
    </button>`;
  return html`
    <div class="rating" role="group" aria-label=${say("helpful")}>
      <span>${say("helpful")}</span> ${thumb(true)} ${thumb(false)}
    </div>
    <div role="status">${given?.told ? html`<p class="small">${say("thanks")}</p>` : ""}</div>
    ${given && !given.told ? reasons(chat, message.seq) : ""}`;
}

function reasons({ say, ratings }: BansouChat, seq: number): TemplateResult {
  const send = (event: Event): void => {
    event.preventDefault();
    const { reason, comment } = Object.fromEntries(new FormData(event.target as HTMLFormElement)) as Record<string, string>;
    void ratings.rate(seq, false, { ...(reason && { reason }), ...(comment && { comment }) });
  };
  return html`
    <form class="reasons" @submit=${send}>
      <fieldset>
        <legend>${say("reason")}</legend>
        ${REASONS.map((one) => html`<label class="check"><input type="radio" name="reason" value=${one}> ${say(reasonKey(one))}</label>`)}
      </fieldset>
      <label>${say("comment")} <input name="comment" maxlength="2000" autocomplete="off"></label>
      <button class="choice">${say("send_reason")}</button>
    </form>`;
}
