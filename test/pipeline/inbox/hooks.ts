import { json } from 'node:stream/consumers';
import { type Listening, serve } from '@together-otel/test-support/server';
import type { Hook } from './messages.ts';

interface Hooks extends Listening {
  readonly got: readonly Hook[];
  refuse(times: number): void;
}

/** Each channel's response to an accepted message. */
const ANSWERS: Readonly<Record<Hook['channel'], readonly [status: number, body: string]>> = {
  webhook: [200, ''],
  slack: [200, 'ok'],
  pagerduty: [202, '{"status":"success"}'],
};

/** Serves `/webhook`, `/slack` and `/pagerduty`. */
export async function startHooks(): Promise<Hooks> {
  const got: Hook[] = [];
  let refusals = 0;
  const server = await serve(async (request, response) => {
    const channel = request.url?.slice(1) as Hook['channel'];
    const body = await json(request);
    if (refusals > 0) {
      refusals--;
      response.writeHead(503).end();
      return;
    }
    const [status, text] = ANSWERS[channel] ?? [404, ''];
    const at = performance.now();
    // Record it only once answered: a test that sees it may stop the sender, which must not resend
    // it.
    response.writeHead(status).end(text, () => {
      if (status !== 404) got.push({ at, channel, body } as Hook);
    });
  });
  return {
    ...server,
    got,
    refuse: (times) => {
      refusals = times;
    },
  };
}
