// One conversation as this tab knows it: the log, what is on its way, and how it stands.
import { Api, Refused } from "./api";
import { Delivery } from "./delivery";
import { Log } from "./log";
import type { Choice, Language, Message, Opened, Place, Receipt, Reply, State } from "./model";
import { Outbox } from "./outbox";
import { TokenStore } from "./token";
import { languageOf, saying, type Key } from "./wording";

const LATE = 400;
const TYPING_SHOWN = 6_000;
const TYPING_TOLD = 3_000;

export type Phase = "idle" | "opening" | "ready" | "unreachable" | "ended";

export interface Listener {
  changed(): void;
  // Messages that somebody else said just now; a restored log is not news.
  fresh(messages: Message[]): void;
  // A text that could not be sent comes back to the company.
  returned(text: string): void;
  // Whether the company has the chat before its eyes: nothing new begins behind a closed launcher.
  isOpen: boolean;
}

export class Conversation {
  readonly log = new Log();
  readonly outbox: Outbox;
  state: State = "bot";
  phase: Phase = "idle";
  connected = true;
  place: number | null = null;
  staffTyping = false;
  // What to tell beside the log: one of our sentences, or the server's.
  note: Key | "" = "";
  refusal = "";
  private readonly api: Api;
  private readonly tokens: TokenStore;
  private readonly delivery: Delivery;
  private typingTold = 0;
  private typingTimer = 0;

  constructor(
    origin: string,
    public language: Language,
    private readonly listener: Listener,
  ) {
    this.api = new Api(origin);
    this.tokens = new TokenStore(origin, () => this.otherTab());
    this.outbox = new Outbox(this.api, {
      changed: () => listener.changed(),
      replied: (_, reply) => this.replied(reply),
      refused: (turn, refusal) => this.refused(turn.text ?? "", refusal),
    });
    this.delivery = new Delivery(this.api, {
      after: () => this.log.last,
      heard: (messages, state) => this.heard(messages, state),
      typing: () => this.showTyping(),
      placed: (place) => this.set({ place }),
      connected: (is) => this.set({ connected: is }),
      expired: () => this.expire(),
    });
  }

  get isKept(): boolean {
    return this.tokens.get() !== null;
  }

  get withStaff(): boolean {
    return this.state === "queued" || this.state === "human";
  }

  // Takes up the conversation of this browser, or begins one for a company that has the chat open.
  async begin(): Promise<void> {
    if (this.phase === "opening" || this.phase === "ready") return;
    this.set({ phase: "opening" });
    try {
      this.api.token = this.tokens.get();
      if (!(this.api.token && (await this.restored()))) {
        if (!this.listener.isOpen) return this.set({ phase: "idle" });
        await this.open();
      }
      this.set({ phase: "ready", connected: true });
      this.delivery.start();
      this.outbox.resume();
    } catch (error) {
      this.set({ phase: "unreachable", refusal: error instanceof Refused ? error.message : "" });
    }
  }

  say(text: string): void {
    this.follow(text);
    this.send({ text }, text);
  }

  choose(choices: Choice[]): void {
    this.send({ choices: choices.map((one) => one.id) }, choices.map((one) => one.label).join("、"));
  }

  // The company reads the other language: a conversation that has hardly begun is begun anew, another one goes on.
  async speak(language: Language): Promise<void> {
    this.set({ language, note: "" });
    if (this.phase !== "ready") return;
    if (!this.log.has("company") && !this.outbox.turns.length) return this.restart();
    if (!this.withStaff) this.send({ text: saying(language)("switch_request") }, saying(language)("switch_request"));
  }

  async joinQueue(): Promise<void> {
    await this.try(async () => this.placed(await this.api.call<Place>("POST", "queue", {})));
  }

  async leaveQueue(): Promise<void> {
    await this.try(async () => this.placed(await this.api.call<Place>("DELETE", "queue")));
  }

  async sendForm(content: object): Promise<Receipt> {
    const receipt = await this.api.call<Receipt>("POST", "handoffs", content);
    void this.catchUp();
    return receipt;
  }

  async rate(content: object): Promise<boolean> {
    return this.try(() => this.api.call("POST", "feedback", content));
  }

  tellTyping(): void {
    if (!this.withStaff || Date.now() - this.typingTold < TYPING_TOLD) return;
    this.typingTold = Date.now();
    void this.api.call("POST", "typing").catch(() => undefined);
  }

  // Ends the conversation and erases it on the server.
  async end(): Promise<boolean> {
    const done = await this.try(() => this.api.call("DELETE", "session"));
    if (done) this.forget("ended");
    return done;
  }

  private async restart(): Promise<void> {
    if (await this.end()) await this.begin();
  }

  private send(said: { text?: string; choices?: string[] }, label: string): void {
    this.set({ note: "", refusal: "" });
    this.outbox.add(said, label, this.language);
  }

  private async restored(): Promise<boolean> {
    try {
      await this.fetchLog();
      this.log.seen();
      const last = this.log.messages.findLast((one) => one.sender === "bot");
      if (last) this.follow(last.text);
      return true;
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 401) throw error;
      this.forget("idle");
      this.note = "expired";
      return false;
    }
  }

  private async open(): Promise<void> {
    this.api.token = null;
    const opened = await this.api.call<Opened>("POST", "sessions", { language: this.language });
    this.api.token = opened.token;
    this.tokens.set(opened.token);
    this.heard(opened.messages, opened.state);
  }

  private async fetchLog(): Promise<void> {
    for (let more = true; more; ) {
      const reply = await this.api.call<Reply>("GET", `messages?after=${this.log.last}`);
      this.heard(reply.messages, reply.state, this.phase !== "opening");
      more = reply.more === true;
    }
  }

  private async catchUp(): Promise<void> {
    await this.fetchLog().catch(() => undefined);
  }

  private replied(reply: Reply): void {
    this.heard(reply.messages, reply.state);
    // The company's own message comes with the events; where these are held back, it is fetched.
    setTimeout(() => (this.log.hasGap || this.outbox.turns.length) && void this.catchUp(), LATE);
  }

  private refused(text: string, refusal: Refused): void {
    if (refusal.status === 401) return this.expire(text);
    this.set({ refusal: refusal.message });
    if (text) this.listener.returned(text);
    void this.catchUp();
  }

  private heard(messages: Message[], state: State = this.state, live = true): void {
    const news = this.log.add(messages);
    for (const one of news) if (one.id) this.outbox.remove(one.id);
    const others = news.filter((one) => one.sender !== "company");
    for (const one of others) if (one.sender === "bot" && !one.topics?.includes("out_of_scope")) this.follow(one.text);
    if (state !== "queued") this.place = null;
    if (others.length) this.staffTyping = false;
    this.set({ state });
    if (live && others.length) this.listener.fresh(others);
  }

  private follow(text: string): void {
    if (/\p{L}{2}/u.test(text)) this.language = languageOf(text);
  }

  private placed({ place, state }: Place): void {
    this.set({ place, state });
  }

  private showTyping(): void {
    this.set({ staffTyping: true });
    clearTimeout(this.typingTimer);
    this.typingTimer = window.setTimeout(() => this.set({ staffTyping: false }), TYPING_SHOWN);
  }

  private expire(text = this.outbox.next?.text ?? ""): void {
    this.forget("idle");
    if (text) this.listener.returned(text);
    this.note = "expired";
    if (this.listener.isOpen) void this.begin();
  }

  private forget(phase: Phase): void {
    this.delivery.stop();
    this.outbox.clear();
    this.log.clear();
    // Another tab may have begun a new one meanwhile: that stays.
    if (this.tokens.get() === this.api.token) this.tokens.set(null);
    this.api.token = null;
    this.set({ phase, state: "bot", place: null, refusal: "", note: "" });
  }

  // Another tab ended the conversation, or began one.
  private otherTab(): void {
    const token = this.tokens.get();
    if (token === this.api.token || this.phase === "idle") return;
    this.forget("ended");
    if (token) void this.begin();
  }

  private async try(action: () => Promise<unknown>): Promise<boolean> {
    try {
      await action();
      return true;
    } catch (error) {
      if (error instanceof Refused && error.status === 401) this.expire();
      else this.set(error instanceof Refused ? { refusal: error.message } : { note: "not_sent" });
      return false;
    }
  }

  private set(values: Partial<Conversation>): void {
    Object.assign(this, values);
    this.listener.changed();
  }
}
