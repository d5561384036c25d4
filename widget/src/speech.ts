// What a screen reader is told when something new appears; the log itself is silent.
import { html, type TemplateResult } from "lit/html.js";
import type { Message } from "./model";
import { blocksOf } from "./reading";
import { languageOf, type Say } from "./wording";

const KEPT = 20_000;

export class Speech {
  // What is shown beside the button that was pressed, and read out with it.
  shown = "";
  private said: { number: number; text: string }[] = [];
  private number = 0;

  constructor(private readonly changed: () => void) {}

  // New messages in plain words, and how many choices they offer.
  tell(messages: Message[], say: Say): void {
    const choices = messages.at(-1)?.choices?.length ?? 0;
    for (const message of messages) {
      const lines = blocksOf(message).flatMap((block) => block.lines.map((line) => line.text));
      this.tellText([say(message.sender), ...lines].join("\n"));
    }
    if (choices) this.tellText(say("choices_count", { count: choices }));
  }

  tellText(text: string): void {
    const number = ++this.number;
    this.said = [...this.said, { number, text }];
    // Old words would be found again by a reader who walks through the page.
    setTimeout(() => this.forget(number), KEPT);
    this.changed();
  }

  show(text: string): void {
    this.shown = text;
    this.tellText(text);
  }

  lines(): TemplateResult[] {
    return this.said.map(({ text }) => html`<p lang=${languageOf(text)}>${text}</p>`);
  }

  private forget(number: number): void {
    this.said = this.said.filter((one) => one.number !== number);
    if (!this.said.length) this.shown = "";
    this.changed();
  }
}
