import { after, now } from '../clock.ts';
import { type Answer, retryable } from '../sending/answer.ts';
import { retryPause } from '../sending/retry-pause.ts';
import { sendFromHere } from '../sending/senders.ts';
import type { FailedRequest, LastRequest, LastRequests } from './transport.ts';

/** Minimum pause between two attempts, whatever the receiver says. */
const LEAST_PAUSE_MILLIS = 500;

/**
 * Sends until all requests are accepted or rejected, while time allows and failures are retryable.
 * Waits for attempts in flight: their requests are resent only if they fail.
 *
 * @param underWay answer of an attempt that this thread has started.
 * @param onFailure called with each failed attempt.
 * @returns the first undelivered request, and the reason.
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

/** The final attempt of a request follows an attempt in flight immediately. */
function pauseBefore(answer: Answer, wasUnderWay: boolean): number | undefined {
  if (answer.status !== 'retryable') return undefined;
  if (wasUnderWay) return 0;
  return answer.retryInMillis === undefined
    ? undefined
    : retryPause(answer.retryInMillis, LEAST_PAUSE_MILLIS);
}
