import { html, type TemplateResult } from "lit/html.js";
import type { BansouChat } from "../bansou_chat";
import type { Choice, Message } from "../model";
import { numbersOf } from "../reading";

// What leads through the pre-screening stands apart from the answers to its question.
const isControl = (choice: Choice): boolean => /^prescreening=(?!start|resume|restart)/.test(choice.id);
const isStart = (choice: Choice): boolean => /^(topic=|prescreening=start$)/.test(choice.id);

// The choices of a message, for as long as they are offered: the latest turn's, and the greeting's topics.
export function choices(chat: BansouChat, message: Message): TemplateResult | "" {
  // Where a person is offered anyway, the choice that asks for one would say the same.
  const all = (message.choices ?? []).filter((one) => one.id !== "handoff=request" || !message.handoff?.offered);
  const { log, outbox } = chat.conversation;
  const latest = message.seq > log.latestTurn && !outbox.turns.some((turn) => turn.answered);
  if (!all.length || !(latest || (message.seq === 1 && all.every(isStart)))) return "";
  const controls = all.filter(isControl);
  const answers = all.filter((one) => !isControl(one));
  return html`
    <div class="choices" role="group" aria-label=${chat.say("choices")}>
      ${message.multiple ? several(chat, message, answers) : answers.map((one) => single(chat, message, one))}
      ${controls.length ? html`<div class="controls">${controls.map((one) => single(chat, message, one))}</div>` : ""}
    </div>`;
}

function single(chat: BansouChat, message: Message, choice: Choice): TemplateResult {
  const number = numbersOf(message.text, message.choices ?? []).get(choice.label);
  const busy = Boolean(chat.conversation.outbox.next);
  return html`<button type="button" class="choice" aria-disabled=${busy} @click=${() => busy || chat.choose([choice])}>${number ? `${number}. ` : ""}${choice.label}</button>`;
}

function several(chat: BansouChat, message: Message, answers: Choice[]): TemplateResult {
  const send = (event: Event): void => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const picked = answers.filter((one) => form.querySelector<HTMLInputElement>(`[value="${CSS.escape(one.id)}"]`)?.checked);
    chat.chooseOne = picked.length ? 0 : message.seq;
    if (picked.length && !chat.conversation.outbox.next) chat.choose(picked);
    else chat.focusOn(`#m${message.seq} [type=checkbox]`);
  };
  const wrong = chat.chooseOne === message.seq;
  return html`
    <form class="several" @submit=${send}>
      ${answers.map((one) => html`<label class="check"><input type="checkbox" value=${one.id} aria-describedby="w${message.seq}"> ${one.label}</label>`)}
      <p class="wrong" id="w${message.seq}" role="alert">${wrong ? chat.say("choose_one") : ""}</p>
      <button class="main">${chat.say("choose")}</button>
    </form>`;
}
