import { html, type TemplateResult } from "lit/html.js";
import { allowed, type Span } from "../reading";
import type { Say } from "../wording";
import { icon } from "./icons";

// A link; a new tab is announced, and an address of any other scheme stays text.
export function link(say: Say, url: string, label: string): TemplateResult {
  const href = allowed(url);
  if (!href) return html`<span>${label} ${url}</span>`;
  if (!href.startsWith("https:")) return html`<a href=${href}>${label}</a>`;
  return html`<a href=${href} target="_blank" rel="noopener noreferrer">${label}${icon("outside")}<span class="unseen"> (${say("new_tab")})</span></a>`;
}

// A page of the chat's own host, which may be plain http on the loopback.
export const ownPage = (say: Say, origin: string, path: string, label: string): TemplateResult =>
  html`<a href=${origin + path} target="_blank" rel="noopener">${label}${icon("outside")}<span class="unseen"> (${say("new_tab")})</span></a>`;

// Text with its addresses as links.
export const linked = (say: Say, spans: Span[]): (string | TemplateResult)[] =>
  spans.map((span) => (typeof span === "string" ? span : link(say, span.href, span.text)));
