// An element that renders its template into a shadow root, once for however many changes of one moment.
import { render, type TemplateResult } from "lit/html.js";
import css from "./widget.css";

export function sheetOf(text: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return sheet;
}

export const styles = (): CSSStyleSheet => sheetOf(css);

export abstract class Rendered extends HTMLElement {
  readonly renderRoot = this.attachShadow({ mode: "open" });
  private pending = false;

  constructor() {
    super();
    this.renderRoot.adoptedStyleSheets = [styles()];
  }

  requestUpdate(): void {
    if (this.pending) return;
    this.pending = true;
    queueMicrotask(() => {
      this.pending = false;
      render(this.render(), this.renderRoot, { host: this });
      this.updated();
    });
  }

  protected abstract render(): TemplateResult;
  protected abstract updated(): void;
}
