import { inForce } from '@together-otel/instrumentation/distribution';
import { batchSettings } from '../../settings/limit-settings.ts';
import { metricSettings } from '../../settings/sdk-settings.ts';
import { after, type Timer } from '../clock.ts';
import type { ExportRequest } from '../queue/export-queue.ts';
import { type Outlet, outlets, type Pipeline, pipelines, type Signal } from '../queue/pipeline.ts';

/** A request that a thread leaves to its parent. */
export interface Inherited extends ExportRequest {
  /** See {@link destinationText}. */
  readonly destination: string;
  /** Passed on before it was due, because the thread may not run for a while. */
  readonly isEarly: boolean;
}

/** A request that is not due yet. */
interface Waiting {
  readonly outlet: Outlet;
  readonly request: ExportRequest;
}

/** The first metrics follow the first spans; see `preload/first-export.ts`. */
const FIRST_METRICS_MILLIS = 5000;

/** An outlet's signal and destination, without the id, which differs from thread to thread. */
export function destinationText(outlet: Pick<Outlet, 'signal' | 'destination'>): string {
  return JSON.stringify([outlet.signal, { ...outlet.destination(), id: '' }]);
}

/** Sends what other threads leave to this one: at once, or when it is due. */
export class Inheritance implements Pipeline {
  #waiting: Waiting[] = [];
  readonly #timers = new Map<Signal, Timer>();
  /** Amounts in the latest cumulative metrics, by thread. */
  readonly #recorded = new Map<number, number>();
  #hasMetrics = false;

  constructor() {
    pipelines.add(this);
  }

  add(thread: number, requests: readonly Inherited[]): void {
    for (const request of requests) {
      // Sent nowhere else: another destination may not be trusted with it.
      const outlet = [...outlets].find((one) => destinationText(one) === request.destination);
      // It may have inherited the request itself.
      if (outlet) this.#addTo(outlet, { thread, ...request });
    }
  }

  /** All other threads have ended. */
  forgetExcept(running: readonly number[]): void {
    for (const thread of this.#recorded.keys()) {
      if (!running.includes(thread)) this.#recorded.delete(thread);
    }
  }

  handOn(): void {
    for (const { outlet, request } of this.#waiting.splice(0)) outlet.put(request);
  }

  flush(): Promise<void> {
    this.handOn();
    return Promise.resolve();
  }

  #addTo(outlet: Outlet, request: Inherited & { readonly thread: number }): void {
    const { thread } = request;
    if (request.supersedes && request.recorded !== undefined) {
      if (this.#recorded.get(thread) === request.recorded) return;
      this.#recorded.set(thread, request.recorded);
      this.#waiting = this.#waiting.filter(
        (older) =>
          !(older.request.thread === thread && older.outlet === outlet && older.request.supersedes),
      );
    }
    if (!request.isEarly) {
      outlet.put(request);
      return;
    }
    this.#waiting.push({ outlet, request });
    this.#wait(outlet.signal);
  }

  #wait(signal: Signal): void {
    if (this.#timers.has(signal)) return;
    const timer = after(this.#delayOf(signal), () => {
      this.#timers.delete(signal);
      if (signal === 'metric') this.#hasMetrics = true;
      const due = this.#waiting.filter(({ outlet }) => outlet.signal === signal);
      this.#waiting = this.#waiting.filter((one) => !due.includes(one));
      for (const { outlet, request } of due) outlet.put(request);
    });
    this.#timers.set(signal, timer);
  }

  #delayOf(signal: Signal): number {
    const { spans, logRecords } = batchSettings;
    if (signal === 'span') return inForce(spans.scheduleDelayMillis, process.env).value;
    if (signal === 'log') return inForce(logRecords.scheduleDelayMillis, process.env).value;
    const interval = inForce(metricSettings.exportIntervalMillis, process.env).value;
    return this.#hasMetrics ? interval : Math.min(FIRST_METRICS_MILLIS, interval);
  }
}
