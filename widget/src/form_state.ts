// The message form for the desk: what is wrong with it, and the receipt.
import { Refused, uuid } from "./api";
import type { Conversation } from "./conversation";
import type { Receipt } from "./model";

export class FormState {
  wrong: Record<string, string> = {};
  failed = "";
  unreached = false;
  busy = false;
  receipt: Receipt | null = null;
  // The same content sent again is the same form: its id stays.
  private last = { key: "", id: "" };

  constructor(
    private readonly conversation: Conversation,
    private readonly focusOn: (selector: string) => void,
  ) {}

  async send(form: HTMLFormElement): Promise<void> {
    if (this.busy) return;
    const content = { ...Object.fromEntries(new FormData(form)), consent: form.querySelector<HTMLInputElement>("[name=consent]")!.checked };
    const key = JSON.stringify(content);
    if (this.last.key !== key) this.last = { key, id: uuid() };
    this.begin();
    try {
      this.receipt = await this.conversation.sendForm({ id: this.last.id, ...content });
    } catch (error) {
      this.fail(error);
    }
    this.busy = false;
    const first = Object.keys(this.wrong)[0];
    this.focusOn(first ? `[name=${first}]` : "h2.sheet");
  }

  clear(): void {
    this.receipt = null;
    this.begin();
    this.busy = false;
  }

  private begin(): void {
    this.wrong = {};
    this.failed = "";
    this.unreached = false;
    this.busy = true;
  }

  private fail(error: unknown): void {
    this.unreached = !(error instanceof Refused);
    if (!(error instanceof Refused)) return;
    this.wrong = error.fields;
    this.failed = error.message;
  }
}
