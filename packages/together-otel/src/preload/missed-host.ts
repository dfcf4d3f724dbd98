import { logs } from '@opentelemetry/api';
import type { TogetherInstrumentation } from '@together-otel/instrumentation';
import { every } from '../delivery/clock.ts';
import { OWN_METER } from '../delivery/queue/counts.ts';
import { say } from '../output/say.ts';

/** Set by `run --live`, for whose page the host is sent too. */
const LIVE = '_TOGETHER_OTEL_LIVE';
/** The log record that names the host; the live page reads it. */
const EVENT = 'together_otel.missed_host';
const LOOK_MILLIS = 2000;

/**
 * The first run is never silent: a proxy that is not named looks like no traffic at all.
 *
 * @returns what to call when the process ends; it says the host in one line, once.
 */
export function missedHostOf(
  instrumentation: Pick<TogetherInstrumentation, 'missedHost'>,
  env: Readonly<Record<string, string | undefined>>,
): () => void {
  const send = env[LIVE] ? sendOnce() : () => {};
  if (env[LIVE]) every(LOOK_MILLIS, () => send(instrumentation.missedHost));
  let isSaid = false;
  return () => {
    const host = instrumentation.missedHost;
    send(host);
    if (host === undefined || isSaid) return;
    isSaid = true;
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
