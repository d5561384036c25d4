import { html, nothing, type TemplateResult } from "lit/html.js";
import type { BansouChat } from "../bansou_chat";
import { ownPage } from "./link";

// The fields in the chat API's names: kind of input, longest text, what browsers fill in.
const FIELDS = [
  ["company", "text", 200, "organization"],
  ["name", "text", 100, "name"],
  ["email", "email", 254, "email"],
  ["phone", "tel", 40, "tel"],
  ["message", "", 5000, "off"],
] as const;

// The message form for the desk, and its receipt.
export function formView(chat: BansouChat): TemplateResult {
  const { say, form } = chat;
  return html`
    <div class="sheet-body">
      <h2 class="sheet" id="title" tabindex="-1">${say(form.receipt ? "form_sent" : "person")}</h2>
      ${form.receipt ? receipt(chat) : fields(chat)}
    </div>`;
}

function receipt(chat: BansouChat): TemplateResult {
  const { say, conversation, form } = chat;
  const { number, next_opening } = form.receipt!;
  const opening = next_opening && new Intl.DateTimeFormat(conversation.language, { timeZone: "Asia/Tokyo", dateStyle: "long", timeStyle: "short" }).format(new Date(next_opening));
  const back = (): void => {
    form.clear();
    chat.back();
  };
  return html`
    <p class="number">${say("form_number", { number })}</p>
    <p>${opening ? say("form_opening", { opening }) : say("form_open")}</p>
    <button type="button" class="main" @click=${back}>${say("back")}</button>`;
}

function fields(chat: BansouChat): TemplateResult {
  const { say, form } = chat;
  const send = (event: Event): void => {
    event.preventDefault();
    void form.send(event.target as HTMLFormElement);
  };
  const count = Object.keys(form.wrong).length;
  const problem = count ? say("form_wrong", { count }) : form.unreached ? say("not_sent") : form.failed;
  return html`
    <p>${say("form_intro")}</p>
    <form class="person" novalidate @submit=${send}>
      <p class="wrong" role="alert">${problem}</p>
      ${FIELDS.map((field) => entry(chat, field))}
      <p class="small">${say("form_kept")} ${ownPage(say, chat.embedding.origin, "/privacy", say("privacy"))}</p>
      <label class="check"><input type="checkbox" name="consent" aria-describedby="wrong-consent" aria-invalid=${wrong(chat, "consent")}> ${say("form_consent")}</label>
      ${reason(chat, "consent")}
      <div class="controls">
        <button class="main" aria-disabled=${form.busy}>${say("form_send")}</button>
        <button type="button" class="choice" @click=${() => chat.back()}>${say("back")}</button>
      </div>
    </form>`;
}

const wrong = ({ form }: BansouChat, name: string): "true" | typeof nothing => (form.wrong[name] ? "true" : nothing);
const reason = ({ form }: BansouChat, name: string): TemplateResult => html`<p class="wrong" id="wrong-${name}">${form.wrong[name] ?? ""}</p>`;

function entry(chat: BansouChat, [name, kind, longest, filled]: (typeof FIELDS)[number]): TemplateResult {
  const { say } = chat;
  const invalid = wrong(chat, name);
  const input = kind
    ? html`<input id="f-${name}" name=${name} type=${kind} maxlength=${longest} autocomplete=${filled} aria-describedby="wrong-${name}" aria-invalid=${invalid} aria-required=${name !== "phone"}>`
    : html`<textarea id="f-${name}" name=${name} rows="4" maxlength=${longest} aria-describedby="wrong-${name}" aria-invalid=${invalid} aria-required="true"></textarea>`;
  const need = say(name === "phone" ? "form_optional" : "form_needed");
  return html`<div class="field"><label for="f-${name}">${say(`form_${name}`)} <small>${need}</small></label>${reason(chat, name)}${input}</div>`;
}
