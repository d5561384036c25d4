// The element <bansou-chat>: what is open, where the focus is, and what is read out.
import type { TemplateResult } from "lit/html.js";
import { Conversation, type Listener } from "./conversation";
import type { Embedding } from "./embed";
import { Rendered } from "./rendered";
import { FormState } from "./form_state";
import type { Choice, Language, Message } from "./model";
import { Ratings } from "./ratings";
import { Speech } from "./speech";
import { frame } from "./views/frame";
import { saying, type Say } from "./wording";

export type View = "chat" | "form" | "end";

// Where the panel covers the page, nothing behind it may take the focus.
const TOGETHER = 700;
const COVERS = "(max-width: 30em), (max-height: 30em)";

export class BansouChat extends Rendered implements Listener {
  embedding!: Embedding;
  conversation!: Conversation;
  ratings!: Ratings;
  form!: FormState;
  readonly speech = new Speech(() => this.requestUpdate());
  isOpen = false;
  view: View = "chat";
  newBelow = false;
  chooseOne = 0;
  private focusNext: (() => void) | null = null;
  private scrollNext: number | null = null;
  private focusReply = false;
  // A text that comes back to the company, for as long as there is no place to write.
  private draft = "";
  // The message that was scrolled to last, and when.
  private heard = { seq: 0, at: 0 };
  private wasAtEnd = true;
  private readonly covers = matchMedia(COVERS);

  // Called once, before the element is placed.
  embed(given: Embedding): void {
    this.embedding = given;
    this.conversation = new Conversation(given.origin, given.language, this);
    this.ratings = new Ratings(this.conversation, () => this.requestUpdate());
    this.form = new FormState(this.conversation, (selector) => this.focusOn(selector));
  }

  connectedCallback(): void {
    this.requestUpdate();
    if (this.embedding.page) this.open(false);
    else if (this.conversation.isKept) void this.conversation.begin();
    this.covers.addEventListener("change", () => this.isOpen && this.showPanel());
  }

  get say(): Say {
    return saying(this.conversation.language);
  }

  open(focus = true): void {
    this.isOpen = true;
    if (this.conversation.phase !== "ended") void this.conversation.begin();
    this.scrollNext = Infinity;
    if (focus) this.focusOn(this.home);
  }

  // Where the focus begins: not where it would bring up a phone's keyboard.
  private get home(): string {
    return matchMedia("(hover: hover)").matches ? "textarea" : ".log";
  }

  close(): void {
    this.isOpen = false;
    this.focusOn(".launcher");
  }

  show(view: View, focus = "h2.sheet"): void {
    this.view = view;
    this.focusOn(focus);
  }

  back(): void {
    this.show("chat", this.home);
    this.scrollNext = Infinity;
  }

  send(text: string): void {
    this.heard.at = 0;
    this.scrollNext = Infinity;
    this.conversation.say(text);
  }

  choose(choices: Choice[]): void {
    this.focusReply = true;
    this.heard.at = 0;
    this.scrollNext = Infinity;
    this.conversation.choose(choices);
  }

  speak(language: Language): void {
    this.focusReply = false;
    void this.conversation.speak(language);
  }

  // After the next rendering, an element takes the focus.
  focusOn(selector: string): void {
    this.focusNext = () => this.renderRoot.querySelector<HTMLElement>(selector)?.focus();
    this.requestUpdate();
  }

  scrollToNewest(): void {
    this.scrollNext = Infinity;
    this.requestUpdate();
  }

  // What scrolls: the log, or on a low screen the whole panel, or else the page.
  private get scroller(): Element {
    const inside = [...this.renderRoot.querySelectorAll(".log, .panel")].reverse();
    return inside.find((one) => one.scrollHeight > one.clientHeight + 1) ?? document.scrollingElement!;
  }

  changed(): void {
    this.requestUpdate();
  }

  returned(text: string): void {
    this.draft = text;
  }

  fresh(messages: Message[]): void {
    const seq = messages[0]!.seq;
    this.speech.tell(messages, this.say);
    if (this.focusReply) this.focusOn(`#m${seq} .who`);
    this.focusReply = false;
    const target = this.targetFor(seq);
    if (target !== null) this.scrollNext = target;
    else if (this.isOpen) this.newBelow = true;
    this.requestUpdate();
  }

  // Where to scroll for a new message: to its top, or to that of the first one of the same reply, which come one by
  // one. Nowhere if the reader is further up.
  private targetFor(seq: number): number | null {
    if (seq > this.heard.seq && Date.now() - this.heard.at < TOGETHER) return this.heard.seq;
    if (!this.isAtEnd()) return null;
    this.heard = { seq, at: Date.now() };
    return seq;
  }

  // Whether the reader has the end of the log in sight, or has just sent something.
  private isAtEnd(): boolean {
    const box = this.scroller;
    return this.scrollNext !== null || box.scrollHeight - box.scrollTop - box.clientHeight < 80;
  }

  protected override updated(): void {
    if (!this.embedding.page) this.showPanel();
    if (this.isOpen && this.view === "chat") this.settle();
    this.giveBack();
    this.focusNext?.();
    this.focusNext = null;
  }

  private giveBack(): void {
    const area = this.renderRoot.querySelector("textarea");
    if (!area || !this.draft) return;
    area.value ||= this.draft;
    this.draft = "";
  }

  private settle(): void {
    const { log, outbox } = this.conversation;
    log.seen();
    // What grows below, such as a note, does not hide the end from those who read it.
    if (this.scrollNext === null && this.wasAtEnd) this.scrollNext = Infinity;
    if (this.scrollNext === null) return;
    // Before the first question the notice at the top is what counts.
    if (log.last > 1 || outbox.turns.length) this.scrollLog(this.renderRoot.querySelector(`#m${this.scrollNext}`));
    this.scrollNext = null;
    this.newBelow = false;
  }

  private scrollLog(target: Element | null): void {
    const box = this.scroller;
    const page = box === document.scrollingElement;
    if (page && !this.embedding.page) return;
    if (target) box.scrollTop += target.getBoundingClientRect().top - (page ? 0 : box.getBoundingClientRect().top) - 8;
    else if (!page) box.scrollTop = box.scrollHeight;
    // On a page of its own the chat may stand half outside the window.
    if (target && this.embedding.page && !page) box.parentElement!.scrollIntoView({ block: "nearest" });
  }

  private showPanel(): void {
    const panel = this.renderRoot.querySelector("dialog")!;
    const modal = this.covers.matches;
    if (panel.open && (!this.isOpen || panel.matches(":modal") !== modal)) panel.close();
    if (!this.isOpen || panel.open) return;
    if (modal) panel.showModal();
    else panel.show();
  }

  readonly pressed = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    if (this.view !== "chat") this.back();
    else if (!this.embedding.page) this.close();
  };

  // Escape is read from the keyboard, where a composition can be told apart; what else cancels closes.
  readonly cancelled = (event: Event): void => event.preventDefault();

  protected override render(): TemplateResult {
    this.wasAtEnd = this.isAtEnd();
    return frame(this);
  }
}
