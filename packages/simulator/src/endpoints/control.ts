import type { IncomingMessage, ServerResponse } from 'node:http';
import { checkFaultRule } from '../faults/fault-check.ts';
import { readRequestBody } from '../http/request-body.ts';
import type { Platform } from '../platform.ts';

/** Everything under it steers the simulator, and is not in the ledger. */
export const CONTROL_PATH = '/__simulator/';

/** The control endpoints: what the library does by methods, for programs in other processes. */
export async function control(
  platform: Platform,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = (request.url ?? '').slice(CONTROL_PATH.length).split('?')[0];
  const reply = (status: number, body?: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  };
  const body = await readRequestBody(request);
  switch (`${request.method} ${path}`) {
    case 'GET ledger':
      return reply(200, platform.ledger.summary());
    case 'GET ledger/entries':
      return reply(200, platform.ledger.entries());
    case 'GET faults':
      return reply(200, platform.faults.list());
    case 'POST faults':
      try {
        if ('tooLarge' in body) throw new Error('The fault rule is too large.');
        const rule = checkFaultRule(JSON.parse(body.toString('utf8')), 'rule');
        platform.faults.add(rule);
        return reply(201, rule);
      } catch (error) {
        return reply(400, { error: (error as Error).message });
      }
    case 'DELETE faults':
      platform.faults.clear();
      return reply(204);
    case 'POST reset':
      platform.reset();
      return reply(204);
    default:
      return reply(404, {
        error: `No such control endpoint: ${request.method} ${request.url}. There are GET ledger, GET ledger/entries, GET, POST and DELETE faults, POST reset.`,
      });
  }
}
