// What the company has said and the server has not confirmed yet: sent in order, each under one id however often.
import { Api, Refused, uuid, wait } from "./api";
import type { Language, Reply, Said } from "./model";

const PAUSES = [1_000, 2_000, 4_000];
const MOST_WAITS = 3;

export interface Turn extends Said {
  id: string;
  language: Language;
  label: string;
  answered: boolean;
}

export interface Outcomes {
  changed(): void;
  replied(turn: Turn, reply: Reply): void;
  refused(turn: Turn, refusal: Refused): void;
}

export class Outbox {
  turns: Turn[] = [];
  failed = false;
  waitSeconds = 0;
  private draining = false;

  constructor(
    private readonly api: Api,
    private readonly outcomes: Outcomes,
  ) {
    addEventListener("online", () => this.resume());
  }

  add(said: Said, label: string, language: Language): void {
    this.turns = [...this.turns, { ...said, id: uuid(), language, label, answered: false }];
    this.resume();
  }

  resume(): void {
    this.failed = false;
    this.outcomes.changed();
    void this.drain();
  }

  // A turn that the log holds, or that the company gives up.
  remove(id: string): void {
    this.turns = this.turns.filter((turn) => turn.id !== id);
  }

  clear(): void {
    this.turns = [];
    this.failed = false;
    this.waitSeconds = 0;
  }

  get next(): Turn | undefined {
    return this.turns.find((turn) => !turn.answered);
  }

  private async drain(): Promise<void> {
    // What is typed before the conversation is open waits for it.
    if (this.draining || !this.api.token) return;
    this.draining = true;
    for (let turn = this.next; turn && !this.failed; turn = this.next) await this.send(turn);
    this.draining = false;
    this.outcomes.changed();
  }

  private async send(turn: Turn): Promise<void> {
    const token = this.api.token;
    try {
      const reply = await this.attempt(turn);
      turn.answered = true;
      if (this.api.token === token) this.outcomes.replied(turn, reply);
    } catch (error) {
      if (this.api.token !== token) return;
      if (error instanceof Refused && error.status < 429) {
        this.remove(turn.id);
        this.outcomes.refused(turn, error);
      } else this.failed = true;
    }
  }

  private async attempt({ id, text, choices, language }: Turn): Promise<Reply> {
    const said = choices ? { choices } : { text };
    for (let failures = 0, waits = 0; ; ) {
      try {
        return await this.api.call<Reply>("POST", "messages", { id, language, ...said });
      } catch (error) {
        const { status = 0, retryAfter = 0 } = error instanceof Refused ? error : {};
        if (status === 429 && waits++ < MOST_WAITS) await this.hold(retryAfter);
        else if ((status === 0 || status > 429) && failures < PAUSES.length) await wait(PAUSES[failures++]!);
        else throw error;
      }
    }
  }

  private async hold(seconds: number): Promise<void> {
    this.waitSeconds = seconds;
    this.outcomes.changed();
    await wait(seconds * 1000);
    this.waitSeconds = 0;
  }
}
