// Copies a text; pages without https have no clipboard, there the old command copies a selection.
export async function copied(text: string, within: ParentNode): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copiedBySelection(text, within);
  }
}

function copiedBySelection(text: string, within: ParentNode): boolean {
  const before = (document.activeElement?.shadowRoot?.activeElement ?? document.activeElement) as HTMLElement | null;
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "unseen";
  within.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  before?.focus();
  return done;
}
