import type { Attribution } from '../figures/attribution.ts';
import type { BoardView } from '../figures/board-view.ts';
import type { Money } from '../figures/money.ts';
import type { QuotaReading } from '../figures/quota.ts';
import type { Status } from '../server/status.ts';
import type { CallDetail } from '../store/call-detail.ts';
import type { ListedCall } from '../store/call-list.ts';
import type { Imported } from '../store/import.ts';

/** Quota by model, and causes of failed attempts. */
export interface Quota {
  readonly readings: readonly QuotaReading[];
  readonly causes: readonly {
    readonly model: string;
    readonly attempts: number;
    readonly causes: Readonly<Record<string, number>>;
  }[];
}

export type Parameters = Readonly<Record<string, string | number | undefined>>;

/** Client of the server that served this page. */
export class Client {
  readonly #token: string;

  constructor(token: string) {
    this.#token = token;
  }

  status(): Promise<Status> {
    return this.#get('status');
  }

  overview(parameters: Parameters): Promise<BoardView> {
    return this.#get('overview', parameters);
  }

  quota(parameters: Parameters): Promise<Quota> {
    return this.#get('quota', parameters);
  }

  money(parameters: Parameters): Promise<Money> {
    return this.#get('money', parameters);
  }

  attribution(parameters: Parameters): Promise<Attribution> {
    return this.#get('attribution', parameters);
  }

  async calls(parameters: Parameters): Promise<readonly ListedCall[]> {
    return (await this.#get<{ calls: readonly ListedCall[] }>('calls', parameters)).calls;
  }

  call(id: number): Promise<CallDetail> {
    return this.#get('call', { id });
  }

  /** A file with the matching calls. */
  async exported(parameters: Parameters): Promise<Blob> {
    return (await this.#fetch('export', parameters)).blob();
  }

  /** @throws Error with what is wrong with the file. */
  async load(file: File): Promise<Imported> {
    const response = await this.#fetch('import', {}, { method: 'POST', body: file });
    return response.json();
  }

  /** Calls `heard` when new data arrives; reconnects on its own. */
  news(heard: () => void, isThere: (there: boolean) => void): () => void {
    const abort = new AbortController();
    const listen = async (): Promise<void> => {
      while (!abort.signal.aborted) {
        try {
          const { body } = await this.#fetch('news', {}, { signal: abort.signal });
          isThere(true);
          const reader = body?.getReader();
          for (let read = await reader?.read(); read && !read.done; read = await reader?.read())
            heard();
        } catch {
          // Falls through to the reconnection below.
        }
        if (abort.signal.aborted) return;
        isThere(false);
        await new Promise((resolve) => setTimeout(resolve, 1000));
      }
    };
    void listen();
    return () => abort.abort();
  }

  async #get<T>(path: string, parameters: Parameters = {}): Promise<T> {
    return (await this.#fetch(path, parameters)).json();
  }

  async #fetch(path: string, parameters: Parameters, init: RequestInit = {}): Promise<Response> {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(parameters)) {
      if (value !== undefined && value !== '') query.set(name, String(value));
    }
    const response = await fetch(`/api/${path}?${query}`, {
      ...init,
      headers: { authorization: `Bearer ${this.#token}` },
    });
    if (response.ok) return response;
    const { error } = (await response.json().catch(() => ({}))) as { error?: string };
    throw new Error(error ?? `the server returned ${response.status}`);
  }
}
