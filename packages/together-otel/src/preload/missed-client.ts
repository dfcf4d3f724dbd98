import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { TogetherInstrumentation } from '@together-otel/instrumentation';
import { after } from '../delivery/clock.ts';
import { guarded } from '../delivery/guard.ts';

/** A client that called a model at Together unobserved. */
export interface MissedClient {
  readonly name: string;
  readonly host: string;
}

type Fields = Readonly<Record<string, unknown>>;
type Listener = (message: unknown) => void;

/** Where Node and undici publish each request as it starts. */
const CHANNELS = [
  { channel: 'undici:request:create', name: 'undici', urlOf: urlOfUndici },
  { channel: 'http.client.request.start', name: 'node:http', urlOf: urlOfHttp },
] as const;

/**
 * Watches for unobserved calls to Together, such as those of axios, got, or a global
 * `fetch` that the application has replaced. The first observed call ends the watch, so that
 * requests cost no more afterwards.
 *
 * @returns a function that gives the first of them, unless a call has been observed.
 */
export function missedClientOf(
  instrumentation: Pick<TogetherInstrumentation, 'hasObserved' | 'isModelCall'>,
): () => MissedClient | undefined {
  let missed: MissedClient | undefined;
  let isDone = false;
  const stop = (): void => {
    for (const { channel, listener } of listeners) unsubscribe(channel, listener);
  };
  const note = (name: string, url: string): void => {
    if (isDone) return;
    isDone = instrumentation.hasObserved;
    // The path alone rules out nearly all requests.
    if (!isDone && instrumentation.isModelCall(url) && URL.canParse(url)) {
      missed = { name, host: new URL(url).host };
      isDone = true;
    }
    // Deferred: unsubscribing during a publication would make the next subscriber miss the message.
    if (isDone) after(0, stop);
  };
  const listeners = CHANNELS.map(({ channel, name, urlOf }) => ({
    channel,
    listener: guarded<[unknown]>((message) => {
      const { request } = (message ?? {}) as { readonly request?: Fields };
      if (request) note(name, urlOf(request));
    }) satisfies Listener,
  }));
  for (const { channel, listener } of listeners) subscribe(channel, listener);
  return () => (instrumentation.hasObserved ? undefined : missed);
}

function urlOfUndici({ origin, path }: Fields): string {
  return `${String(origin)}${String(path)}`;
}

function urlOfHttp(request: Fields): string {
  const { protocol, host, path } = request;
  const header: unknown = (request as { getHeader?(name: string): unknown }).getHeader?.('host');
  return `${String(protocol)}//${String(header ?? host)}${String(path)}`;
}
