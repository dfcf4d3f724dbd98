import type { CallTracker } from '../call/call-tracker.ts';
import { passOn } from '../callbacks.ts';
import { record } from '../facts/attribute-value.ts';
import { isPromise } from '../response/promise.ts';
import type { Endpoint } from '../together/endpoint.ts';
import type { SentRequest } from './sent-request.ts';

/**
 * A request to another provider that may replace a failed Together call.
 *
 * @returns undefined when the body does not reveal the input.
 */
export function foreignFetch(
  tracker: CallTracker,
  endpoint: Endpoint,
  { method, path, body, signal }: SentRequest,
): { run(send: () => Promise<Response>): Promise<Response> } | undefined {
  if (method.toUpperCase() !== 'POST' || isPromise(body)) return undefined;
  const call = tracker.createForeignCall(endpoint);
  call.describe({ method, path, body, signal });
  call.startAttempt();
  return {
    run(send) {
      const sent = tracker.send(call, undefined, send);
      // An application's tests may replace `fetch` with anything.
      if (!isPromise(sent)) return sent;
      return passOn(
        sent,
        (response) => {
          const { ok, status } = record(response) ?? {};
          if (ok === true) call.respond();
          else call.fail({ status });
        },
        (error) => call.fail(error),
      );
    },
  };
}
