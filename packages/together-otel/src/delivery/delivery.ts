import { Worker } from 'node:worker_threads';
import { diag } from '@opentelemetry/api';
import { awaitReport, type Errand, emptyReport } from './errand.ts';
import { type Pipeline, pipelinesOfSdk } from './sdk-shape.ts';
import { Sender } from './sender.ts';

/** Sends the telemetry of the SDK that is registered, and what is left when the process ends. */
export class Delivery {
  readonly #senders: readonly Sender[];
  /** Exporters that are not for OTLP do as they always did. */
  readonly #others: readonly Pipeline[];
  readonly #flushSdk: () => Promise<void>;

  /** @param flushSdk flushes the SDK. */
  constructor(flushSdk: () => Promise<void>) {
    const pipelines = pipelinesOfSdk();
    this.#senders = pipelines.flatMap((pipeline) => {
      const { _delegate } = pipeline.exporter;
      return _delegate ? [new Sender(pipeline, _delegate)] : [];
    });
    this.#others = pipelines.filter(({ exporter }) => !exporter._delegate);
    this.#flushSdk = flushSdk;
  }

  /**
   * Sends what there is; what has to be tried again is not waited for.
   *
   * @param isLast whether a failure is told by {@link deliverNow}.
   */
  async flush(isLast: boolean): Promise<void> {
    for (const sender of this.#senders) sender.isQuiet = isLast;
    await this.#flushSdk();
    for (const sender of this.#senders) sender.isQuiet = false;
  }

  /**
   * Sends what is left and waits for it, without a turn of the event loop: nothing of the
   * application runs. Another thread does so, which in a container outlives process 1 no less than
   * this one, and needs neither a file nor a command line for what may be secret.
   *
   * @param millis the longest time that it may take.
   * @returns what was lost; undefined when nothing was.
   */
  deliverNow(millis: number): Loss | undefined {
    const started = Date.now();
    // A resource that is not whole yet would be complained about; it is what there is.
    diag.disable();
    const parcels = this.#senders.flatMap((sender) => sender.takeLeftovers());
    for (const { exporter, takeWaiting } of this.#others) {
      const items = takeWaiting();
      if (items !== undefined) exporter.export(items, () => {});
    }
    if (parcels.length === 0) return undefined;
    const reason = dispatch({ parcels, deadline: started + millis, report: emptyReport() });
    if (reason === undefined) return undefined;
    const failed = this.#senders.find(({ lastFailure }) => lastFailure !== undefined);
    return {
      target: (failed ?? this.#senders[0])?.target ?? '',
      reason: millis > 0 ? reason : (failed?.lastFailure ?? reason),
    };
  }
}

/** Telemetry that did not arrive. */
export interface Loss {
  readonly target: string;
  readonly reason: string;
}

function dispatch(errand: Errand): string | undefined {
  if (errand.deadline <= Date.now()) return 'no answer';
  try {
    const courier = new Worker(new URL('./courier.cjs', import.meta.url), {
      workerData: errand,
      // Neither this preload nor another one runs in it, and it prints nothing.
      execArgv: [],
      env: courierEnvironment(),
      stdout: true,
      stderr: true,
    });
    courier.once('error', () => {});
    courier.unref();
    return awaitReport(errand);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The settings of exporters and of the network. */
function courierEnvironment(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, ...env } = process.env;
  return env;
}
