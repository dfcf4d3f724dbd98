import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { Hook } from './messages.ts';

interface Hooks extends AsyncDisposable {
  readonly got: readonly Hook[];
  readonly url: string;
  refuse(times: number): void;
}

/** What each answers when it has taken a message. */
const ANSWERS: Readonly<Record<Hook['channel'], readonly [status: number, body: string]>> = {
  webhook: [200, ''],
  slack: [200, 'ok'],
  pagerduty: [202, '{"status":"success"}'],
};

/** `/webhook`, `/slack` and `/pagerduty` on one server. */
export async function startHooks(): Promise<Hooks> {
  const got: Hook[] = [];
  let refusals = 0;
  const server = createServer(async (request, response) => {
    const channel = request.url?.slice(1) as Hook['channel'];
    const body = await json(request);
    if (refusals > 0) {
      refusals--;
      response.writeHead(503).end();
      return;
    }
    const [status, text] = ANSWERS[channel] ?? [404, ''];
    if (status !== 404) got.push({ at: performance.now(), channel, body } as Hook);
    response.writeHead(status).end(text);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    got,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    refuse: (times) => {
      refusals = times;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
