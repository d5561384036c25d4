// Prints one message alone: a copy of it stands beside the page, and the page is left out for as long as it prints.
import { html, render } from "lit/html.js";
import type { BansouChat } from "./bansou_chat";
import type { Message } from "./model";
import { sheetOf, styles } from "./rendered";
import { cardOf } from "./views/verdict";

const ALONE = "@media print{body>*{display:none!important}body>.bansou-print{display:block!important}}";

export function printMessage(chat: BansouChat, message: Message): void {
  const copy = document.createElement("div");
  copy.className = "bansou-print";
  const root = copy.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [styles()];
  render(html`<article class="print" lang=${chat.conversation.language}>${cardOf(chat, message)}</article>`, root);
  for (const details of root.querySelectorAll("details")) details.open = true;
  const alone = sheetOf(ALONE);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, alone];
  document.body.append(copy);
  addEventListener("afterprint", () => {
    copy.remove();
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== alone);
  }, { once: true });
  print();
}
