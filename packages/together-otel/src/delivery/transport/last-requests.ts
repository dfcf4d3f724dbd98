import { after, now } from '../clock.ts';
import { type Answer, retryable } from '../sending/answer.ts';
import { retryPause } from '../sending/retry-pause.ts';
import { sendFromHere } from '../sending/senders.ts';
import type { FailedRequest, LastRequest, LastRequests } from './transport.ts';

/** Between two attempts, whatever the receiver says. */
const LEAST_PAUSE_MILLIS = 500;

/**
 * Sends until all are taken or refused, as long as there is time and the receiver only asks to
 * wait. An attempt that is under way is waited for: its request is sent again only if it failed.
 *
 * @param underWay the answer of an attempt that this thread has begun.
 * @param onFailure is called with each attempt that fails.
 * @returns the first one that was not taken, and why.
 */
export async function sendLast(
  { requests, deadline }: LastRequests,
  underWay: (attempt: number) => Promise<Answer> | undefined = () => undefined,
  onFailure: (failure: FailedRequest) => void = () => {},
): Promise<FailedRequest | undefined> {
  const before = new Map<string, Promise<unknown>>();
  const sent = requests.map((request) => {
    const { destination, isOrdered } = request;
    const turn = isOrdered ? before.get(destination.id) : undefined;
    const result = inTurn(turn, () => send(request, deadline, underWay, onFailure));
    if (isOrdered) before.set(destination.id, result);
    return result;
  });
  const failures = await Promise.all(sent);
  return failures.find((failure) => failure !== undefined);
}

async function inTurn<Result>(
  turn: Promise<unknown> | undefined,
  work: () => Promise<Result>,
): Promise<Result> {
  await turn;
  return work();
}

async function answerTo(...request: Parameters<typeof sendFromHere>): Promise<Answer> {
  try {
    return await sendFromHere(...request);
  } catch (error) {
    return retryable(error);
  }
}

async function send(
  { destination, bytes, attempt }: LastRequest,
  deadline: number,
  underWay: (attempt: number) => Promise<Answer> | undefined,
  onFailure: (failure: FailedRequest) => void,
): Promise<FailedRequest | undefined> {
  let answer = attempt === undefined ? undefined : await underWay(attempt);
  for (;;) {
    answer ??= await answerTo(destination, bytes, deadline - now());
    if (answer.status === 'success') return undefined;
    const { message, code } = answer.error;
    const ranOut = code === 'timeout';
    const failure = { destination: destination.id, reason: message, ...(ranOut && { ranOut }) };
    onFailure(failure);
    const isUnderWay = attempt !== undefined;
    attempt = undefined;
    const pause = pauseBefore(answer, isUnderWay);
    if (pause === undefined || now() + pause >= deadline) return failure;
    await new Promise<void>((resolve) => {
      after(pause, resolve);
    });
    answer = undefined;
  }
}

/** The one attempt that each request has at the end follows at once on one that was under way. */
function pauseBefore(answer: Answer, wasUnderWay: boolean): number | undefined {
  if (answer.status !== 'retryable') return undefined;
  if (wasUnderWay) return 0;
  return answer.retryInMillis === undefined
    ? undefined
    : retryPause(answer.retryInMillis, LEAST_PAUSE_MILLIS);
}
