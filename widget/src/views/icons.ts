import { svg, type TemplateResult, html } from "lit/html.js";

const SHAPES = {
  bubble: svg`<path d="M4 4h16v12H9l-5 4z"/><path d="M8 8.500h8M8 11.500h5"/>`,
  close: svg`<path d="M5 5l14 14M19 5L5 19"/>`,
  up: svg`<path d="M7 11v9H4v-9zM7 11l4-8c2 0 3 1 2.500 3L13 9h6l-2 11H7"/>`,
  down: svg`<path d="M7 13V4H4v9zM7 13l4 8c2 0 3-1 2.500-3L13 15h6L17 4H7"/>`,
  outside: svg`<path d="M10 5H5v14h14v-5M13 4h7v7M20 4l-9 9"/>`,
};

// A drawing beside words; it says nothing of its own.
export const icon = (name: keyof typeof SHAPES): TemplateResult =>
  html`<svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">${SHAPES[name]}</svg>`;
