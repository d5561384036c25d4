// The chat API's shapes, as far as the widget reads them.

export type Language = "ja" | "en";
export type State = "bot" | "queued" | "human" | "closed";
export type Sender = "company" | "bot" | "staff" | "system";

export interface Choice {
  id: string;
  label: string;
}

export interface Citation {
  clause: string;
  label: string;
  summary: string;
}

export interface Link {
  label: string;
  url: string;
}

export interface Verdict {
  outcome: "excluded" | "needs_inquiry" | "may_be_excluded" | "no_exclusion_found";
  guideline: string;
  as_of: string;
}

export interface Message {
  seq: number;
  sender: Sender;
  sent_at: string;
  text: string;
  id?: string;
  name?: string;
  topics?: string[];
  citations?: Citation[];
  choices?: Choice[];
  multiple?: boolean;
  prescreening?: { criterion: string; step: number; total: number };
  verdict?: Verdict;
  links?: Link[];
  handoff?: { offered: boolean; open_now?: boolean };
}

export interface Reply {
  messages: Message[];
  state: State;
  more?: boolean;
}

export interface Opened extends Reply {
  token: string;
}

export interface Place {
  state: State;
  place: number | null;
}

export interface Receipt {
  number: string;
  next_opening: string | null;
}

// A turn: a typed text, or choices with the labels that are shown for them.
export interface Said {
  text?: string;
  choices?: string[];
}
