// The thumbs that the company has given in this tab.
import type { Conversation } from "./conversation";
import type { Key } from "./wording";

export const REASONS = ["other_question", "unclear", "missing", "wrong"] as const;
export type Rating = { helpful: boolean; told: boolean };

export class Ratings {
  private readonly given = new Map<number, Rating>();

  constructor(
    private readonly conversation: Conversation,
    private readonly changed: () => void,
  ) {}

  of(seq: number): Rating | undefined {
    return this.given.get(seq);
  }

  // A second thumb replaces the first one; a reason may follow.
  async rate(seq: number, helpful: boolean, more: { reason?: string; comment?: string } = {}): Promise<void> {
    const told = Object.keys(more).length > 0 || helpful;
    if (!(await this.conversation.rate({ seq, helpful, ...more }))) return;
    this.given.set(seq, { helpful, told });
    this.changed();
  }
}

export const reasonKey = (reason: (typeof REASONS)[number]): Key => `reason_${reason}`;
