import OpenAI, { type ClientOptions as OpenAIOptions } from 'openai';
import Together, { type ClientOptions as TogetherOptions } from 'together-ai';
import type { Sends } from './sends.ts';

/** What a client can be asked for, whatever its SDK. */
export type Endpoint =
  | 'chat'
  | 'completions'
  | 'responses'
  | 'embeddings'
  | 'images'
  | 'speech'
  | 'transcriptions'
  | 'rerank'
  | 'models';

/** The SDKs that the application uses. */
export type Sdk = 'openai' | 'together-ai';

interface CallOptions {
  readonly headers: Record<string, string>;
  readonly maxRetries: number;
  readonly timeout: number;
  readonly signal?: AbortSignal;
}

/** Calls one endpoint; returns what the SDK's method returns. */
export type Caller = (
  endpoint: Endpoint,
  body: Readonly<Record<string, unknown>>,
  options: CallOptions,
) => Promise<unknown>;

class NotingOpenAI extends OpenAI {
  readonly #sends: Sends;

  constructor(sends: Sends, options: OpenAIOptions) {
    super({ ...options, fetch: sends.fetch });
    this.#sends = sends;
  }

  protected override async prepareRequest(request: RequestInit): Promise<void> {
    this.#sends.prepare(new Headers(request.headers));
  }
}

class NotingTogether extends Together {
  readonly #sends: Sends;

  constructor(sends: Sends, options: TogetherOptions) {
    super({ ...options, fetch: sends.fetch });
    this.#sends = sends;
  }

  protected override async prepareRequest(request: RequestInit): Promise<void> {
    this.#sends.prepare(new Headers(request.headers));
  }
}

/** One client per host, SDK and key, created on first use. */
export class Clients {
  readonly #callers = new Map<string, Caller>();
  readonly #sends: Sends;

  constructor(sends: Sends) {
    this.#sends = sends;
  }

  find(host: string, sdk: Sdk, apiKey: string): Caller {
    const name = `${host} ${sdk} ${apiKey}`;
    let caller = this.#callers.get(name);
    if (!caller) {
      // The SDKs would log every event that is not JSON.
      const options = { apiKey, baseURL: `http://${host}/v1`, logLevel: 'off' } as const;
      caller =
        sdk === 'openai'
          ? openaiCaller(new NotingOpenAI(this.#sends, options))
          : togetherCaller(new NotingTogether(this.#sends, options));
      this.#callers.set(name, caller);
    }
    return caller;
  }
}

// The plan creates the bodies; `never` avoids choosing an overload, and answers are read as
// unknown.
function openaiCaller(client: OpenAI): Caller {
  return async (endpoint, body, options) => {
    switch (endpoint) {
      case 'chat':
        return client.chat.completions.create(body as never, options);
      case 'completions':
        return client.completions.create(body as never, options);
      case 'responses':
        return client.responses.create(body as never, options);
      case 'embeddings':
        return client.embeddings.create(body as never, options);
      case 'images':
        return client.images.generate(body as never, options);
      case 'speech':
        return client.audio.speech.create(body as never, options);
      case 'transcriptions':
        return client.audio.transcriptions.create(body as never, options);
      case 'models':
        return client.models.list(options);
      default:
        throw new Error(`openai has no ${endpoint}`);
    }
  };
}

function togetherCaller(client: Together): Caller {
  return async (endpoint, body, options) => {
    switch (endpoint) {
      case 'chat':
        return client.chat.completions.create(body as never, options);
      case 'completions':
        return client.completions.create(body as never, options);
      case 'embeddings':
        return client.embeddings.create(body as never, options);
      case 'rerank':
        return client.rerank.create(body as never, options);
      case 'transcriptions':
        return client.audio.transcriptions.create(body as never, options);
      case 'models':
        return client.models.list({}, options);
      default:
        throw new Error(`together-ai is not asked for ${endpoint} here`);
    }
  };
}
