import { html, type TemplateResult } from "lit/html.js";
import type { BansouChat } from "../bansou_chat";
import type { Message } from "../model";
import { printMessage } from "../print";
import { link } from "./link";
import { citations, text } from "./text";

// The result of the pre-screening as a card that prints and copies.
export function verdict(chat: BansouChat, message: Message): TemplateResult {
  const { say } = chat;
  const copy = (): void =>
    void navigator.clipboard.writeText(plain(chat, message)).then(
      () => chat.speech.show(say("copied")),
      () => chat.speech.show(say("not_copied")),
    );
  return html`
    <div class="card ${message.verdict!.outcome}">
      ${cardOf(chat, message)}
      <div class="controls">
        <button type="button" class="choice" @click=${() => printMessage(chat, message)}>${say("print")}</button>
        <button type="button" class="choice" @click=${copy}>${say("copy")}</button>
        <span class="small">${chat.speech.shown}</span>
      </div>
    </div>`;
}

// What of the card is printed too.
export function cardOf({ say, conversation }: BansouChat, message: Message): TemplateResult {
  const { outcome, guideline, as_of } = message.verdict!;
  const date = new Intl.DateTimeFormat(conversation.language, { dateStyle: "long" }).format(new Date(`${as_of}T00:00`));
  const [title, ...rest] = text(say, message);
  return html`
    ${title}
    <p class="outcome">${say(`verdict_${outcome}`)}</p>
    ${rest}
    ${citations(say, message)}
    ${links(say, message)}
    ${message.links?.length ? html`<p class="small">${say("application_timeout")}</p>` : ""}
    <p class="small">${say("verdict_made", { date, guideline })}</p>`;
}

export const links = (say: BansouChat["say"], message: Message): TemplateResult | "" =>
  message.links?.length ? html`<p class="links">${message.links.map((one) => link(say, one.url, one.label))}</p>` : "";

const plain = ({ say }: BansouChat, { text, verdict, links = [] }: Message): string =>
  [text, ...links.map((one) => `${one.label} ${one.url}`), say("verdict_made", { date: verdict!.as_of, guideline: verdict!.guideline })].join("\n\n");
