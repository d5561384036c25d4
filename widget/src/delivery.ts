// Brings what others say: by events, or by long polling where a proxy holds events back. Never gives up.
import { Api, Refused, wait } from "./api";
import { eventsOf } from "./event_stream";
import type { Message, Reply, State } from "./model";

const SILENCE = 20_000; // the server's heartbeat comes every 15 s
const POLL_SECONDS = 25;
const POLLS_BEFORE_EVENTS = 20;
const LONGEST_PAUSE = 30_000;
const AGAIN = 1_000;

export interface Hearing {
  after(): number;
  heard(messages: Message[], state?: State): void;
  typing(): void;
  placed(place: number): void;
  connected(is: boolean): void;
  expired(): void;
}

export class Delivery {
  private stopped: AbortController | null = null;
  private pollsLeft = 0;

  constructor(
    private readonly api: Api,
    private readonly hearing: Hearing,
  ) {
    // Back in sight or on the network: look at once, whatever the pause.
    addEventListener("online", () => this.again());
    document.addEventListener("visibilitychange", () => this.again());
  }

  start(): void {
    if (this.stopped) return;
    const control = (this.stopped = new AbortController());
    void this.run(control.signal);
  }

  stop(): void {
    this.stopped?.abort();
    this.stopped = null;
  }

  // A hidden tab does not hold a connection: browsers have only six for each host.
  private again(): void {
    if (!this.stopped) return;
    this.stop();
    this.start();
  }

  private async run(signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted && !document.hidden) {
      try {
        if (this.pollsLeft > 0) await this.poll(signal);
        else await this.listen(signal);
        failures = 0;
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof Refused && error.status === 401) return this.hearing.expired();
        const asked = error instanceof Refused ? error.retryAfter * 1000 : 0;
        if (++failures > 1) this.hearing.connected(false);
        await wait(Math.max(asked, Math.min(LONGEST_PAUSE, 500 * 2 ** failures) * (0.75 + Math.random() / 2)));
      }
    }
  }

  private async poll(signal: AbortSignal): Promise<void> {
    this.pollsLeft -= 1;
    const both = AbortSignal.any([signal, AbortSignal.timeout((POLL_SECONDS + 20) * 1000)]);
    const path = `messages?after=${this.hearing.after()}&wait=${POLL_SECONDS}`;
    const reply = (await (await this.api.open("GET", path, { signal: both })).json()) as Reply;
    if (signal.aborted) return;
    this.hearing.connected(true);
    this.hearing.heard(reply.messages, reply.state);
  }

  private async listen(signal: AbortSignal): Promise<void> {
    const silent = new AbortController();
    let timer = 0;
    const beat = (): void => {
      clearTimeout(timer);
      timer = window.setTimeout(() => silent.abort(), SILENCE);
    };
    beat();
    try {
      const both = AbortSignal.any([signal, silent.signal]);
      const response = await this.api.open("GET", "events", { signal: both, lastEventId: this.hearing.after() });
      for await (const { event, data } of eventsOf(response.body!, beat)) {
        if (signal.aborted) return;
        this.hearing.connected(true);
        this.hear(event, JSON.parse(data));
      }
      // The other side ended it: not at once again, should it do so each time.
      await wait(AGAIN);
    } catch (error) {
      if (!silent.signal.aborted) throw error;
      this.pollsLeft = POLLS_BEFORE_EVENTS;
    } finally {
      clearTimeout(timer);
    }
  }

  private hear(event: string, content: unknown): void {
    if (event === "message") this.hearing.heard([content as Message]);
    else if (event === "state") this.hearing.heard([], (content as { state: State }).state);
    else if (event === "place") this.hearing.placed((content as { place: number }).place);
    else if ((content as { sender?: string }).sender === "staff") this.hearing.typing();
  }
}
