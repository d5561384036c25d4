// The messages by their sequence numbers: each once, in order, whichever way they came.
import type { Message, Sender } from "./model";

export class Log {
  messages: Message[] = [];
  // The last number that the company has had before its eyes.
  private seenUntil = 0;

  // The end of what is known without a gap: the number to ask after.
  get last(): number {
    let last = 0;
    for (const { seq } of this.messages) {
      if (seq !== last + 1) break;
      last = seq;
    }
    return last;
  }

  get hasGap(): boolean {
    return this.last !== this.messages.length;
  }

  // Adds messages; those that were not known before.
  add(messages: Message[]): Message[] {
    const known = new Set(this.messages.map((one) => one.seq));
    const news = messages.filter((one) => !known.has(one.seq));
    if (news.length) this.messages = [...this.messages, ...news].sort((one, other) => one.seq - other.seq);
    return news;
  }

  has(sender: Sender): boolean {
    return this.messages.some((one) => one.sender === sender);
  }

  // The choices of what was said after the company's latest turn are the ones that are offered.
  get latestTurn(): number {
    return this.messages.findLast((one) => one.sender === "company")?.seq ?? 0;
  }

  get unseen(): number {
    return this.messages.filter((one) => one.seq > this.seenUntil && one.sender !== "company").length;
  }

  seen(): void {
    this.seenUntil = this.messages.at(-1)?.seq ?? 0;
  }

  clear(): void {
    this.messages = [];
    this.seenUntil = 0;
  }
}
