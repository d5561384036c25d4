import { html, type TemplateResult } from "lit/html.js";
import type { BansouChat } from "../bansou_chat";

// Asks once more before the conversation is erased.
export function endView(chat: BansouChat): TemplateResult {
  const { say, conversation } = chat;
  const end = async (): Promise<void> => {
    await conversation.end();
    chat.show("chat", ".notes button");
  };
  return html`
    <div class="sheet-body">
      <h2 class="sheet" id="title" tabindex="-1">${say("end")}</h2>
      <p>${say("end_sure")}</p>
      <p>${say("form_kept")}</p>
      <div class="controls">
        <button type="button" class="main" @click=${end}>${say("end_yes")}</button>
        <button type="button" class="choice" @click=${() => chat.back()}>${say("back")}</button>
      </div>
    </div>`;
}
