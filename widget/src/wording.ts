// The widget's sentences, in the language that the company reads.
import wording from "wording";
import type { Language } from "./model";

export type Key = keyof typeof wording;
export type Say = (key: Key, values?: Record<string, string | number>) => string;

// Says a sentence, with values in the place of their names.
export const saying =
  (language: Language): Say =>
  (key, values = {}) =>
    Object.entries(values).reduce((text, [name, value]) => text.replace(`{${name}}`, String(value)), wording[key][language === "ja" ? 0 : 1]!);

// Which of the two languages a text is written in.
export const languageOf = (text: string): Language => (/[\u3040-\u30ff\u4e00-\u9fff]/.test(text) ? "ja" : "en");
