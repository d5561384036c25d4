// Where the session's token is kept: in this browser, or in memory where that is forbidden.

export class TokenStore {
  private readonly key: string;
  private memory: string | null = null;

  // `changed` hears of a conversation that another tab began or ended.
  constructor(origin: string, changed: () => void) {
    this.key = `bansou:${origin}`;
    addEventListener("storage", (event) => {
      if (event.key === this.key || event.key === null) changed();
    });
  }

  get(): string | null {
    try {
      return localStorage.getItem(this.key);
    } catch {
      return this.memory;
    }
  }

  set(token: string | null): void {
    this.memory = token;
    try {
      if (token) localStorage.setItem(this.key, token);
      else localStorage.removeItem(this.key);
    } catch {
      // Kept in memory alone: the conversation then ends with the page.
    }
  }
}
