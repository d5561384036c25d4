// The script's entry: puts the chat on the page that embeds it.
import { BansouChat } from "./bansou_chat";
import { embedding } from "./embed";

const NAME = "bansou-chat";
const given = embedding();

function place(): void {
  const container = document.querySelector(given.container);
  if (!container || container.querySelector(NAME)) return;
  const chat = document.createElement(NAME) as BansouChat;
  chat.embed(given);
  container.append(chat);
}

if (!customElements.get(NAME)) customElements.define(NAME, BansouChat);
if (document.readyState === "loading") addEventListener("DOMContentLoaded", place);
else place();
