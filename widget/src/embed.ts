// What the page says about the widget: attributes of its script tag.
import type { Language } from "./model";

export interface Embedding {
  origin: string;
  language: Language;
  page: boolean;
  container: string;
}

// `document.currentScript` stands only while a classic script runs first, so this is called at once.
export function embedding(): Embedding {
  const script = document.currentScript as HTMLScriptElement;
  const { language, mode, container } = script.dataset;
  const asked = language ?? document.documentElement.lang;
  return {
    origin: new URL(script.src).origin,
    language: asked.startsWith("en") ? "en" : "ja",
    page: mode === "page",
    container: container ?? "body",
  };
}
