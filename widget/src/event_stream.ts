// Reads Server-Sent Events from a response's body.

export interface ServerEvent {
  event: string;
  data: string;
}

// `beat` is called for whatever arrives, heartbeats too.
export async function* eventsOf(body: ReadableStream<Uint8Array>, beat: () => void): AsyncGenerator<ServerEvent> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    beat();
    const blocks = (rest + value).split(/\r?\n\r?\n/);
    rest = blocks.pop() ?? "";
    for (const block of blocks) {
      const event = parsed(block);
      if (event) yield event;
    }
  }
}

function parsed(block: string): ServerEvent | null {
  const found: ServerEvent = { event: "message", data: "" };
  for (const line of block.split(/\r?\n/)) {
    const [, name, value] = /^(event|data): ?(.*)$/.exec(line) ?? [];
    if (name === "event") found.event = value!;
    else if (name === "data") found.data += value;
  }
  return found.data ? found : null;
}
