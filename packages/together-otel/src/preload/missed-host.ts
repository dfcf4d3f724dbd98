import { logs } from '@opentelemetry/api';
import type { TogetherInstrumentation } from '@together-otel/instrumentation';
import { every } from '../delivery/clock.ts';
import { OWN_METER } from '../delivery/queue/counts.ts';
import { say } from '../output/say.ts';
import { missedClientOf } from './missed-client.ts';

/** Set by `run --live`, whose page needs the host too. */
const LIVE = '_TOGETHER_OTEL_LIVE';
/** Log record with the host, read by the live page. */
const EVENT = 'together_otel.missed_host';
const LOOK_MILLIS = 2000;

/**
 * Makes a first run without results explain itself: a proxy missing from the settings looks like no
 * traffic, and so does a client that is not observed.
 *
 * @returns a function to call at exit; it logs the host in one line, once.
 */
export function missedHostOf(
  instrumentation: Pick<TogetherInstrumentation, 'missedHost' | 'hasObserved' | 'isModelCall'>,
  env: Readonly<Record<string, string | undefined>>,
): () => void {
  const send = env[LIVE] ? sendOnce() : () => {};
  if (env[LIVE]) every(LOOK_MILLIS, () => send(instrumentation.missedHost));
  const missedClient = missedClientOf(instrumentation);
  let isSaid = false;
  return () => {
    const host = instrumentation.missedHost;
    const client = missedClient();
    send(host);
    if (isSaid || (client === undefined && host === undefined)) return;
    isSaid = true;
    if (client) {
      say(
        `no call was observed: ${client.host} was called through ${client.name}, which is not observed; ` +
          "use an SDK that is not bundled, or the platform's own global fetch (axios: adapter: 'fetch')",
      );
      return;
    }
    say(
      `no call went to Together, only to ${host}; if that is a proxy for Together, set TOGETHER_OTEL_HOSTS=${host}`,
    );
  };
}

function sendOnce(): (host: string | undefined) => void {
  let isSent = false;
  return (host) => {
    if (host === undefined || isSent) return;
    isSent = true;
    logs.getLogger(OWN_METER).emit({ eventName: EVENT, attributes: { 'server.address': host } });
  };
}
