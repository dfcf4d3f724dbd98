import { boundedText } from './bounded-body.ts';
import type { Range } from './range.ts';
import type { ResultSeries } from './results.ts';

const TIMEOUT_MILLIS = 30_000;

/** The part of Prometheus' HTTP API used by a preview; compatible backends have it too. */
export class PrometheusClient {
  readonly #url: URL;
  readonly #authorization: string | undefined;

  /**
   * @param url base URL, possibly with a path; user info becomes basic authentication.
   * @param authorization header value, instead of user info.
   */
  constructor(url: string, authorization?: string) {
    this.#url = new URL(url);
    const { username, password } = this.#url;
    this.#authorization =
      authorization ?? (username ? `Basic ${btoa(`${username}:${password}`)}` : undefined);
  }

  /** Values over time. */
  async range(query: string, { start, end, step }: Range): Promise<ResultSeries[]> {
    const parameters = { query, start: `${start}`, end: `${end}`, step: `${step}` };
    const { result } = await this.#ask('query_range', parameters);
    return result.map(({ metric, values }) => ({ metric, values }));
  }

  async #ask(path: string, parameters: Readonly<Record<string, string>>): Promise<Result> {
    const { origin, pathname } = this.#url;
    const where = `${origin}${pathname.replace(/(?<!\/)\/+$/, '')}/api/v1/${path}`;
    const headers: Record<string, string> =
      this.#authorization === undefined ? {} : { authorization: this.#authorization };
    let response: Response;
    let text: string;
    try {
      response = await fetch(where, {
        method: 'POST',
        headers,
        body: new URLSearchParams(parameters),
        signal: AbortSignal.timeout(TIMEOUT_MILLIS),
      });
      text = await boundedText(response);
    } catch (error) {
      const cause = (error as Error).cause ?? error;
      throw new Error(`${where} can't be reached: ${(cause as Error).message || cause}`);
    }
    const answer = parsed(text);
    if (answer?.status === 'success' && answer.data) return answer.data;
    const reason = answer?.error ?? 'the response is not from a Prometheus';
    throw new Error(`${where} answered ${response.status}: ${reason}`);
  }
}

interface Result {
  readonly result: readonly ResultSeries[];
}

interface Answer {
  readonly status?: string;
  readonly data?: Result;
  readonly error?: string;
}

function parsed(text: string): Answer | undefined {
  try {
    return JSON.parse(text) as Answer;
  } catch {
    return undefined;
  }
}
