import { setImmediate as turn } from 'node:timers/promises';
import { failureOf, hasContent, noteFacts } from './answer.ts';
import type { Clients } from './clients.ts';
import type { CallRecord, ReplacementRecord } from './record.ts';
import { CALL_HEADER, type Sends } from './sends.ts';
import { bodyOf, type Chain, OPERATIONS, type Reading, type Task } from './task.ts';

/** A stream from either SDK. */
interface OpenStream extends AsyncIterable<unknown> {
  readonly controller: AbortController;
}

/** Judges by the status that the SDK threw, or by the lack of one. */
function isWorthAnother({ failure }: CallRecord): boolean {
  const status = failure?.status;
  return status === undefined || status === 408 || status === 429 || status >= 500;
}

/** Tells the application whether a request has arrived. */
export type Arrivals = (host: string, model: string) => Promise<number>;

/** Makes calls and records how each ended. */
export class Performer {
  readonly calls: CallRecord[] = [];
  readonly replacements: ReplacementRecord[] = [];
  /** Failed calls that ended their chain. */
  readonly unserved: string[] = [];
  /** Streams that are never read; kept alive as long as the application. */
  readonly unread: unknown[] = [];
  readonly #clients: Clients;
  readonly #sends: Sends;
  readonly #arrivals: Arrivals;

  constructor(clients: Clients, sends: Sends, arrivals: Arrivals) {
    this.#clients = clients;
    this.#sends = sends;
    this.#arrivals = arrivals;
  }

  /** @returns the call's record, including any exception. */
  async perform(task: Task): Promise<CallRecord> {
    const { id, host, key, endpoint, model, reading, timeout = 60_000 } = task;
    const operation = OPERATIONS[endpoint];
    const call: CallRecord = {
      id,
      host,
      key,
      ...(operation !== undefined && { operation }),
      ...(model !== undefined && { model }),
      streamed: reading !== undefined,
      outcome: 'success',
      chunks: 0,
      lastSeenAt: performance.now(),
      settledAt: 0,
    };
    this.calls.push(call);
    const aborter = new AbortController();
    if (task.abort === 'answered') this.#sends.whenAnswered(id, () => aborter.abort());
    if (task.abort === 'arrived') {
      const before = await this.#arrivals(host, model ?? '');
      void this.#abortAfter(before, host, model ?? '', aborter);
    }
    try {
      const answer = await this.#clients.find(host, task.sdk, key)(endpoint, bodyOf(task), {
        // The second header makes Together report its timings.
        headers: { [CALL_HEADER]: id, 'x-together-debug': '1' },
        maxRetries: task.maxRetries,
        timeout,
        ...(task.abort && { signal: aborter.signal }),
      });
      if (reading) await this.#read(answer as OpenStream, reading, call);
      else if (endpoint === 'speech') await (answer as Response).arrayBuffer();
      else noteFacts(answer, call);
      // The SDKs end an aborted call's stream without an error.
      if (aborter.signal.aborted) call.outcome = 'cancelled';
    } catch (error) {
      call.outcome = aborter.signal.aborted ? 'cancelled' : 'error';
      call.failure = failureOf(error);
    }
    call.settledAt = performance.now();
    return call;
  }

  /** Makes one call after another as long as the next one may help. */
  async performChain({ tasks, isWrapped }: Chain): Promise<void> {
    let failed: CallRecord | undefined;
    for (const task of tasks) {
      const call = await (isWrapped ? this.#performLater(task) : this.perform(task));
      if (failed) this.replacements.push({ from: failed.id, to: call.id });
      if (call.outcome !== 'error') return;
      failed = call;
      if (!isWorthAnother(call)) break;
    }
    if (failed) this.unserved.push(failed.id);
  }

  async #performLater(task: Task): Promise<CallRecord> {
    await turn();
    return await this.perform(task);
  }

  async #read(stream: OpenStream, reading: Reading, call: CallRecord): Promise<void> {
    if (reading.until === 'never') {
      call.outcome = 'abandoned';
      this.unread.push(stream);
      return;
    }
    for await (const chunk of stream) {
      call.chunks++;
      call.lastSeenAt = performance.now();
      noteFacts(chunk, call);
      if (call.firstTokenAt === undefined && hasContent(chunk)) {
        call.firstTokenAt = call.lastSeenAt;
      }
      if (reading.until === 'end' || call.chunks < reading.chunks) continue;
      call.outcome = 'cancelled';
      if (reading.until === 'abort') stream.controller.abort();
      // Also after an abort: how much has been buffered by then is random.
      break;
    }
  }

  async #abortAfter(
    before: number,
    host: string,
    model: string,
    aborter: AbortController,
  ): Promise<void> {
    while ((await this.#arrivals(host, model)) <= before);
    aborter.abort();
  }
}
