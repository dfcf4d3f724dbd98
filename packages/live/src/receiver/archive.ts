import type { ReceivedRequest, RejectedRequest } from '../otlp/exchange/request-record.ts';
import type { ReceivedMetric } from '../otlp/metric-model.ts';
import type { ReceivedLog, ReceivedSpan } from '../otlp/model.ts';
import { deepFreeze } from './freeze.ts';

/** An append-only list; `all` is an immutable snapshot. */
class Journal<T> {
  readonly #items: T[] = [];
  #snapshot: readonly T[] = Object.freeze([]);

  add(items: readonly T[]): void {
    for (const item of items) this.#items.push(deepFreeze(item));
  }

  get all(): readonly T[] {
    if (this.#snapshot.length !== this.#items.length) {
      this.#snapshot = Object.freeze([...this.#items]);
    }
    return this.#snapshot;
  }
}

/** Everything received by one receiver. */
export class Archive {
  readonly spans: Journal<ReceivedSpan> = new Journal();
  readonly metrics: Journal<ReceivedMetric> = new Journal();
  readonly logs: Journal<ReceivedLog> = new Journal();
  readonly rejected: Journal<RejectedRequest> = new Journal();
  readonly #requests = new Map<number, ReceivedRequest>();

  get requests(): readonly ReceivedRequest[] {
    return Object.freeze([...this.#requests.values()].sort((a, b) => a.id - b.id));
  }

  addRequest(request: ReceivedRequest): void {
    this.#requests.set(request.id, deepFreeze({ ...request }));
  }

  /** Records the outcome of a request; ignored if the request is not in this archive. */
  settleRequest(id: number, end: Pick<ReceivedRequest, 'outcome' | 'status'>): void {
    const request = this.#requests.get(id);
    if (request) this.addRequest({ ...request, ...end });
  }
}
