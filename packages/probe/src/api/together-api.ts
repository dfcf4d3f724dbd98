import type { ApiKey } from '../http/api-key.ts';
import { answerOf, type HttpGet } from '../http/http-get.ts';
import { fieldsOf, listOf, parseJson } from '../http/json.ts';

/** Connection settings of the API. */
export interface ApiAccess {
  readonly get: HttpGet;
  /** Base URL of v1, such as `https://api.together.ai/v1`. */
  readonly baseUrl: URL;
  readonly key: ApiKey;
}

/** The API answered with an error status. */
export class ApiRefusal extends Error {
  override readonly name = 'ApiRefusal';
  readonly status: number;

  constructor(path: string, status: number) {
    super(`${path} returned ${status}`);
    this.status = status;
  }

  /** Whether the status means that this organisation lacks the resource. */
  get isUnavailable(): boolean {
    return this.status === 403 || this.status === 404 || this.status === 410;
  }
}

/** Encodes a setting or an id as one path segment. A lone surrogate can't be encoded. */
export function segmentOf(id: string): string {
  return encodeURIComponent(id.toWellFormed());
}

type Query = Readonly<Record<string, string | undefined>>;

/** Longer than any real list; stops endless pagination. */
const MAX_PAGES = 20;

/** Together's API other than inference: JSON over GET, v1 and v2. */
export class TogetherApi {
  readonly #access: ApiAccess;

  constructor(access: ApiAccess) {
    this.#access = access;
  }

  get host(): string {
    return this.#access.baseUrl.hostname;
  }

  /**
   * @param path relative to the base URL, such as `/endpoints`; a leading `/v2` selects v2.
   * @throws ApiRefusal for a status other than 200, CheckFailure without an answer, Error when it
   * is not JSON.
   */
  async read(path: string, query: Query, signal: AbortSignal): Promise<unknown> {
    const { get, key } = this.#access;
    const url = this.#url(path);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, value);
    }
    const { status, body } = answerOf(await get({ url, key, signal }));
    if (status !== 200) throw new ApiRefusal(url.pathname, status);
    const parsed = parseJson(body);
    if (parsed === undefined) throw new Error(`${url.pathname} did not return JSON`);
    return parsed;
  }

  /**
   * All items of a paginated list (`data`, `next_cursor`).
   *
   * @throws as `read`
   */
  async readAll(path: string, query: Query, signal: AbortSignal): Promise<unknown[]> {
    let items: unknown[] = [];
    let after: string | undefined;
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const { data, next_cursor: next } = fieldsOf(
        await this.read(path, { ...query, after }, signal),
      );
      items = items.concat(listOf(data));
      if (typeof next !== 'string' || next === '' || next === after) break;
      after = next;
    }
    return items;
  }

  #url(path: string): URL {
    const url = new URL(this.#access.baseUrl);
    const base = url.pathname.replace(/(?<!\/)\/+$/, '');
    url.pathname = path.startsWith('/v2/') ? base.replace(/\/v1$/, '') + path : base + path;
    return url;
  }
}
