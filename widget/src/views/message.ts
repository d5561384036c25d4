import { html, type TemplateResult } from "lit/html.js";
import type { BansouChat } from "../bansou_chat";
import type { Message } from "../model";
import type { Turn } from "../outbox";
import { languageOf } from "../wording";
import { choices } from "./choices";
import { rating } from "./rating";
import { citations, text } from "./text";
import { links, verdict } from "./verdict";

// One message of the log.
export function message(chat: BansouChat, one: Message): TemplateResult {
  const { say, conversation } = chat;
  const time = new Intl.DateTimeFormat("ja", { timeZone: "Asia/Tokyo", hour: "numeric", minute: "2-digit" });
  return html`
    <article class="message ${one.sender}" id="m${one.seq}" lang=${languageOf(one.text)}>
      <h3 class="who" tabindex="-1" lang=${conversation.language}>
        <b>${one.name ?? say(one.sender)}</b> ${one.sender === "staff" ? html`<span class="tag">${say("staff_label")}</span>` : ""}
        <time datetime=${one.sent_at}>${time.format(new Date(one.sent_at))}</time>
      </h3>
      ${one.sender === "company" ? html`<p class="typed">${one.text}</p>` : said(chat, one)}
    </article>`;
}

function said(chat: BansouChat, one: Message): TemplateResult {
  const { say } = chat;
  const body = one.verdict
    ? verdict(chat, one)
    : html`${progress(chat, one)} ${text(say, one)} ${links(say, one)} ${citations(say, one)}`;
  return html`${body} ${choices(chat, one)} ${handoff(chat, one)} ${rating(chat, one)}`;
}

function progress({ say }: BansouChat, { prescreening }: Message): TemplateResult | "" {
  if (!prescreening || prescreening.criterion === "carry_on") return "";
  const { step, total } = prescreening;
  const label = say("progress", { step, total });
  return html`<p class="progress"><span>${label}</span> <progress max=${total} value=${step} aria-label=${label}></progress></p>`;
}

function handoff(chat: BansouChat, { handoff, seq }: Message): TemplateResult | "" {
  const { say, conversation } = chat;
  if (!handoff?.offered || seq <= conversation.log.latestTurn || conversation.withStaff) return "";
  return html`
    <div class="controls">
      ${handoff.open_now ? html`<button type="button" class="choice" @click=${() => conversation.joinQueue()}>${say("person_now")}</button>` : ""}
      <button type="button" class="choice" @click=${() => chat.show("form")}>${say("person_form")}</button>
    </div>`;
}

// What the company has said and the log does not hold yet.
export function onItsWay({ say, conversation }: BansouChat, turn: Turn): TemplateResult {
  return html`
    <article class="message company" id="t${turn.id}">
      <h3 class="who"><b>${say("company")}</b> ${turn.answered || conversation.outbox.failed ? "" : say("sending")}</h3>
      <p class="typed">${turn.label}</p>
    </article>`;
}
