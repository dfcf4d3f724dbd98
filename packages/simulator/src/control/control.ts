import type { IncomingMessage, ServerResponse } from 'node:http';
import { readRequestBody } from '../http/request-body.ts';
import { CONTROLS, type Controls } from './controls.ts';

/** Requests below this path control the simulator and are not in the ledger. */
export const CONTROL_PATH = '/__simulator/';

/** The control endpoints: the library's methods, for programs in other processes. */
export async function control(
  controls: Controls,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = (request.url ?? '').slice(CONTROL_PATH.length).split('?')[0] ?? '';
  const reply = (status: number, body?: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  };
  if (!isLocal(request.headers.host)) {
    return reply(421, {
      error: `The simulator is steered as localhost or by an IP address, not as '${request.headers.host}'.`,
    });
  }
  const found = find(request.method ?? 'GET', path);
  if (found === undefined) {
    const known = CONTROLS.map(({ method, path: known }) => `${method} ${known}`).join(', ');
    return reply(404, {
      error: `No such control endpoint: ${request.method} ${request.url}. Under ${CONTROL_PATH} there are ${known}.`,
    });
  }
  const bytes = await readRequestBody(request);
  try {
    if ('tooLarge' in bytes) throw new Error('The body is too large.');
    const body = bytes.length === 0 ? undefined : parseBody(bytes.toString('utf8'));
    const { status, answer, after } = await found.control.run(
      controls,
      body,
      decodeURIComponent(found.name),
    );
    if (after !== undefined) {
      response.once('close', () => {
        after().catch((error: unknown) => console.error(error));
      });
    }
    reply(status, answer);
  } catch (error) {
    reply(400, { error: (error as Error).message });
  }
}

/**
 * Guards against DNS rebinding: a web page could point its own DNS name at this address to read and
 * control the simulator, but its requests then have that name in `Host`.
 */
function isLocal(host: string | undefined): boolean {
  const name = URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : '';
  return /^(localhost|.+\.localhost|[\d.]+|\[[\da-f:.]+\])$/.test(name);
}

/** The control for a path; in `…/:name`, the name is the rest of the path, slashes included. */
function find(
  method: string,
  path: string,
): { control: (typeof CONTROLS)[number]; name: string } | undefined {
  for (const one of CONTROLS) {
    if (one.method !== method) continue;
    if (one.path === path) return { control: one, name: '' };
    const [prefix] = one.path.split(':');
    if (prefix !== one.path && prefix !== undefined && path.startsWith(prefix)) {
      return { control: one, name: path.slice(prefix.length) };
    }
  }
  return undefined;
}

function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`The body is not JSON: ${(error as Error).message}.`);
  }
}
