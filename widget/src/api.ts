// One call of the chat API, and what can go wrong with it.

// The server answered, but not with success.
export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly fields: Record<string, string>,
    readonly retryAfter: number,
  ) {
    super(message);
  }
}

// No answer came: no network, no server, or none in time.
export class Unreached extends Error {}

const LONGEST_CALL = 45_000;

export interface CallOptions {
  body?: unknown;
  signal?: AbortSignal;
  lastEventId?: number;
}

export class Api {
  token: string | null = null;

  constructor(readonly origin: string) {}

  // The response of a success; raises Refused or Unreached.
  async open(method: string, path: string, { body, signal, lastEventId }: CallOptions = {}): Promise<Response> {
    const headers: Record<string, string> = {};
    if (this.token) headers["Authorization"] = `Bearer ${this.token}`;
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (lastEventId !== undefined) headers["Last-Event-ID"] = String(lastEventId);
    let response: Response;
    try {
      response = await fetch(`${this.origin}/api/chat/${path}`, {
        method, headers, signal, body: body === undefined ? undefined : JSON.stringify(body),
        credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer",
      });
    } catch (error) {
      throw new Unreached(String(error));
    }
    if (!response.ok) throw await refusal(response);
    return response;
  }

  // The JSON of a success.
  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await this.open(method, path, { body, signal: AbortSignal.timeout(LONGEST_CALL) });
    if (response.status === 204) return undefined as T;
    try {
      return (await response.json()) as T;
    } catch (error) {
      throw new Unreached(String(error));
    }
  }
}

async function refusal(response: Response): Promise<Error> {
  const said = await response.json().catch(() => null);
  const { message = "", fields = {} } = said?.error ?? {};
  // A proxy's own page says no more than that the server was not reached.
  if (!said && response.status >= 500) return new Unreached(String(response.status));
  return new Refused(response.status, message, fields, Number(response.headers.get("Retry-After")) || 5);
}

// randomUUID exists only on https and the loopback; getRandomValues exists everywhere.
export function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 15) | 64;
  bytes[8] = (bytes[8]! & 63) | 128;
  const hex = [...bytes].map((one) => one.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

export const wait = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds));
