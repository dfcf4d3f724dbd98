import { createHmac } from 'node:crypto';
import { shown } from '@together-otel/instrumentation/distribution';
import type { Channel, Sent } from './channel.ts';
import type { Notice } from './notice.ts';

/** A webhook. */
export interface WebhookSettings {
  readonly name: string;
  readonly url: URL;
  readonly body: (notice: Notice) => object;
  /** Signs the body. */
  readonly secret: string | undefined;
}

const TIMEOUT_MILLIS = 10_000;

/** Request Timeout, Too Early, Too Many Requests. */
const TEMPORARY: ReadonlySet<number> = new Set([408, 425, 429]);
/** Not Implemented, HTTP Version Not Supported. */
const PERMANENT: ReadonlySet<number> = new Set([501, 505]);

/** Posts JSON. */
export class WebhookChannel implements Channel {
  readonly name: string;
  readonly #settings: WebhookSettings;
  readonly #url: URL;
  readonly #credentials: Readonly<Record<string, string>>;

  constructor(settings: WebhookSettings) {
    this.name = settings.name;
    this.#settings = settings;
    this.#url = new URL(settings.url);
    const { username, password } = settings.url;
    const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    const basic = `Basic ${Buffer.from(pair).toString('base64')}`;
    this.#credentials = username || password ? { authorization: basic } : {};
    this.#url.username = '';
    this.#url.password = '';
  }

  async send(notice: Notice, id: string): Promise<Sent> {
    const body = JSON.stringify(this.#settings.body(notice));
    try {
      const response = await fetch(this.#url, {
        method: 'POST',
        // Not followed: the target was not configured, and most redirects turn a POST into a GET.
        redirect: 'manual',
        signal: AbortSignal.timeout(TIMEOUT_MILLIS),
        headers: {
          'content-type': 'application/json',
          'user-agent': 'together-otel-probe',
          'x-together-otel-delivery': id,
          ...this.#credentials,
          ...signatureOf(body, this.#settings.secret),
        },
        body,
      });
      await response.body?.cancel();
      return resultOf(response, this.#url);
    } catch (error) {
      return { isSent: false, reason: reasonOf(error), isFinal: false };
    }
  }
}

/**
 * `t=SECONDS,v1=HEX`: HMAC-SHA256 over `SECONDS.BODY`; the timestamp prevents replay of an
 * intercepted notice.
 */
function signatureOf(body: string, secret: string | undefined): Record<string, string> {
  if (secret === undefined) return {};
  const time = Math.floor(Date.now() / 1000);
  const digest = createHmac('sha256', secret).update(`${time}.${body}`).digest('hex');
  return { 'x-together-otel-signature': `t=${time},v1=${digest}` };
}

function resultOf({ status, ok, headers }: Response, from: URL): Sent {
  if (ok) return { isSent: true };
  const asked = Number(headers.get('retry-after') ?? Number.NaN) * 1000;
  const reason = `it returned ${status}${redirectAdvice(status, headers.get('location'), from)}`;
  return {
    isSent: false,
    reason,
    isFinal: isFinal(status),
    ...(asked > 0 && { retryMillis: asked }),
  };
}

/** Whether a retry would get the same answer, because the configuration is wrong. */
function isFinal(status: number): boolean {
  return status < 500 ? !TEMPORARY.has(status) : PERMANENT.has(status);
}

/** Names only the origin, since a path may be a secret. */
function redirectAdvice(status: number, location: string | null, from: URL): string {
  if (status < 300 || status >= 400) return '';
  const to = location === null ? undefined : URL.parse(location, from)?.origin;
  // Schemes other than HTTP have no origin.
  return `${to === undefined || to === 'null' ? '' : `, a redirect to ${shown(to)}`}; configure the final URL`;
}

function reasonOf(error: unknown): string {
  const { name, cause, message } = error as Error;
  if (name === 'TimeoutError') return `no response within ${TIMEOUT_MILLIS / 1000} s`;
  const { code, message: deeper } = (cause ?? {}) as { code?: unknown; message?: string };
  return shown(typeof code === 'string' ? code : (deeper ?? message));
}
