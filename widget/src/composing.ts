// Whether a key sends: Enter alone, and not the one that confirms an input method's words. Chrome says so by
// `isComposing`; Safari ends the composition first and then sends the key with the code 229.
export const sends = (event: KeyboardEvent): boolean =>
  event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229;
