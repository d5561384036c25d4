import { html, type TemplateResult } from "lit/html.js";
import type { Citation, Message } from "../model";
import { blocksOf, spansOf, unnamed, type Block, type Line } from "../reading";
import type { Say } from "../wording";
import { linked } from "./link";

// A message's text as headings, lists and paragraphs.
export const text = (say: Say, message: Message): TemplateResult[] => blocksOf(message).map((one) => block(say, one));

function block(say: Say, { kind, lines }: Block): TemplateResult {
  if (kind === "heading") return html`<h4>${lines[0]!.text}</h4>`;
  if (kind === "list") return html`<ul>${lines.map((line) => html`<li>${spoken(say, line)}${line.citations.map(clause)}</li>`)}</ul>`;
  return html`<p>${lines.map((line, place) => html`${place ? html`<br>` : ""}${spoken(say, line)}`)}</p>`;
}

const spoken = (say: Say, line: Line): unknown => linked(say, spansOf(line.text));

// A clause that opens its summary.
const clause = (one: Citation): TemplateResult => html`
  <details class="clause">
    <summary>${one.label}</summary>
    <p>${one.summary}</p>
  </details>`;

// The clauses below an answer.
export function citations(say: Say, message: Message): TemplateResult | "" {
  const left = unnamed(message);
  if (!left.length) return "";
  return html`<div class="citations"><h4>${say("citations")}</h4>${left.map(clause)}</div>`;
}
