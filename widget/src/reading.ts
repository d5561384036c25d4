// What a message's text is made of, so that it can be shown as headings, lists, paragraphs and links.
import type { Choice, Citation, Message } from "./model";

export type Span = string | { href: string; text: string };

export interface Line {
  text: string;
  citations: Citation[];
}

export interface Block {
  kind: "heading" | "list" | "paragraph";
  lines: Line[];
}

const HEADING = /^(?:■\s*|【(?=.+】$))(.+?)】?$/;
const BULLET = /^(?:・|- )\s*(.+)$/;
const NUMBERED = /^(\d+)\.\s*(.+)$/;
const LINK = /(https:\/\/[^\s()（）「」、。<>"]+)|([\w.+-]+@[\w-]+(?:\.[\w-]+)+)|(0\d{1,3}-\d{1,4}-\d{3,4})/g;
const ALLOWED = ["https:", "mailto:", "tel:"];

// The blocks of a text, without what the widget shows in another way: the choices' list and the line of clauses.
export function blocksOf({ text, choices = [], citations = [] }: Message): Block[] {
  const numbers = numbersOf(text, choices);
  const blocks: Block[] = [];
  for (const line of text.split("\n").map((one) => one.trim())) {
    const numbered = NUMBERED.exec(line);
    const repeats = (numbered && numbers.has(numbered[2]!)) || isSources(line, citations);
    if (!line || repeats) blocks.push({ kind: "paragraph", lines: [] });
    else append(blocks, line, citations);
  }
  return blocks.filter((block) => block.lines.length);
}

// The number under which the text lists a choice.
export function numbersOf(text: string, choices: Choice[]): Map<string, string> {
  const labels = new Set(choices.map((one) => one.label));
  const found = text.split("\n").map((line) => NUMBERED.exec(line.trim())).filter((one) => one && labels.has(one[2]!));
  return new Map(found.map((one) => [one![2]!, one![1]!]));
}

// The citations that no line of the text names: those that are listed below it.
export function unnamed(message: Message): Citation[] {
  const named = new Set(blocksOf(message).flatMap((block) => block.lines.flatMap((line) => line.citations)));
  return (message.citations ?? []).filter((one) => !named.has(one));
}

// A text cut at its addresses, which become links; any other scheme stays text.
export function spansOf(text: string): Span[] {
  const spans: Span[] = [];
  let end = 0;
  for (const match of text.matchAll(LINK)) {
    const found = match[0].replace(/[.,;:]+$/, "");
    spans.push(text.slice(end, match.index), { href: match[1] ? found : match[2] ? `mailto:${found}` : `tel:${found}`, text: found });
    end = match.index + found.length;
  }
  return [...spans, text.slice(end)];
}

// A link's address, if its scheme is one of those that may be opened.
export function allowed(url: string): string | null {
  try {
    return ALLOWED.includes(new URL(url).protocol) ? url : null;
  } catch {
    return null;
  }
}

function isSources(line: string, citations: Citation[]): boolean {
  return citations.length > 0 && !BULLET.test(line) && citations.every((one) => line.includes(one.label));
}

function append(blocks: Block[], line: string, citations: Citation[]): void {
  const heading = HEADING.exec(line);
  const bullet = BULLET.exec(line);
  const kind = heading ? "heading" : bullet ? "list" : "paragraph";
  const named = bullet ? citations.filter((one) => line.includes(one.label)) : [];
  const text = without((heading ?? bullet)?.[1] ?? line, named);
  const last = blocks.at(-1);
  if (last?.kind === kind && kind !== "heading" && last.lines.length) last.lines.push({ text, citations: named });
  else blocks.push({ kind, lines: [{ text, citations: named }] });
}

// A line without the clauses in its last brackets, which are shown below it.
const without = (text: string, named: Citation[]): string =>
  named.reduce((rest, { label }) => rest.replace(label, ""), text).replace(/\s*[（(][、,\s]*[）)]$/, "");
