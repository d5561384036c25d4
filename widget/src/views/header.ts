import { html, type TemplateResult } from "lit/html.js";
import type { BansouChat } from "../bansou_chat";
import type { Language } from "../model";
import { saying } from "../wording";
import { icon } from "./icons";

// The title, the other language, and the way out.
export function header(chat: BansouChat): TemplateResult {
  const other: Language = chat.conversation.language === "ja" ? "en" : "ja";
  return html`
    <div class="bar">
      <h2 id="title">${chat.say("title")}</h2>
      <button type="button" class="plain" lang=${other} @click=${() => chat.speak(other)}>${saying(other)("switch_request")}</button>
      ${chat.embedding.page ? "" : html`
        <button type="button" class="plain square" aria-label=${chat.say("close")} @click=${() => chat.close()}>${icon("close")}</button>`}
    </div>`;
}
