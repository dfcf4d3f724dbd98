import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SIGNALS } from '../otlp/exchange/request-head.ts';
import type { ReceivedRequest, RejectedRequest } from '../otlp/exchange/request-record.ts';
import type { ReceivedMetric } from '../otlp/metric-model.ts';
import type { ReceivedLog, ReceivedSpan, Signal } from '../otlp/model.ts';
import { Archive } from './archive.ts';
import { arrivals } from './arrivals.ts';
import { type Behaviour, Behaviours } from './behaviour.ts';
import { Endpoint } from './endpoint.ts';
import { foldPoints, type LatestSeries } from './fold.ts';
import { type LatestFilter, matches } from './series-filter.ts';
import { type WaitOptions, Waits } from './waits.ts';

export interface ReceiverOptions {
  /** @default 0, a free port */
  readonly port?: number;
  /** Maximum body size, compressed and uncompressed; larger ones get a 413. @default 64 MiB */
  readonly maxBodyBytes?: number;
}

/** A running OTLP/HTTP receiver. Lists are frozen snapshots, in order of arrival. */
export interface Receiver {
  /** For `OTEL_EXPORTER_OTLP_ENDPOINT`: `http://127.0.0.1:<port>`, no path. */
  readonly url: string;
  readonly port: number;
  spans(): readonly ReceivedSpan[];
  /** Every data point received, individually. */
  metrics(): readonly ReceivedMetric[];
  logs(): readonly ReceivedLog[];
  /** Every HTTP request, valid or not. */
  requests(): readonly ReceivedRequest[];
  /** Requests that were not valid exports, with the reason and the body. */
  rejected(): readonly RejectedRequest[];
  /** The current value of every series of a metric; see `foldPoints`. */
  latest(metricName: string, filter?: LatestFilter): readonly LatestSeries[];
  /**
   * Resolves with the first truthy value of `predicate`, evaluated now and on each arrival. Rejects
   * with a list of what has arrived on timeout or when the receiver is closed, or with the
   * predicate's own error.
   */
  waitFor<T>(predicate: (receiver: Receiver) => T, options?: WaitOptions): Promise<T>;
  /**
   * Sets how valid requests are handled from now on, for one signal or for all.
   * @throws a RangeError for an invalid status, time or count.
   */
  behave(behaviour: Behaviour, signal?: Signal): void;
  /** Clears everything that arrived. The behaviour stays. */
  clear(): void;
  /** Stops, closing all connections. Received data stays readable. May be called repeatedly. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

function checkBehaviour(behaviour: Behaviour): void {
  const check = (what: string, value: number, min: number, max: number): void => {
    if (Number.isInteger(value) && value >= min && value <= max) return;
    throw new RangeError(`${what} is ${value}: give an integer from ${min} to ${max}`);
  };
  if (behaviour.kind === 'status') check('status', behaviour.status, 200, 599);
  if (behaviour.kind === 'slow') check('millis', behaviour.millis, 0, 2 ** 31 - 1);
  if (behaviour.kind === 'partial-success') {
    check('rejected', behaviour.rejected, 0, Number.MAX_SAFE_INTEGER);
  }
}

/** Starts an OTLP/HTTP receiver on 127.0.0.1. */
export async function startReceiver(options: ReceiverOptions = {}): Promise<Receiver> {
  const { port = 0, maxBodyBytes = 64 * 1024 * 1024 } = options;
  const behaviours = new Behaviours();
  const waits = new Waits(() => arrivals(endpoint.archive));
  const endpoint = new Endpoint({ maxBodyBytes, behaviours, arrived: () => waits.arrived() });
  const server = createServer((request, response) => endpoint.handle(request, response));
  // Node's default of 5 s could close an idle connection just as the exporter reuses it.
  server.keepAliveTimeout = 600_000;
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const bound = (server.address() as AddressInfo).port;
  let closing: Promise<void> | undefined;

  const receiver: Receiver = {
    url: `http://127.0.0.1:${bound}`,
    port: bound,
    spans: () => endpoint.archive.spans.all,
    metrics: () => endpoint.archive.metrics.all,
    logs: () => endpoint.archive.logs.all,
    requests: () => endpoint.archive.requests,
    rejected: () => endpoint.archive.rejected.all,
    latest: (metricName, filter) =>
      foldPoints(endpoint.archive.metrics.all.filter(({ name }) => name === metricName)).filter(
        (series) => matches(series, filter),
      ),
    waitFor: (predicate, waitOptions) => waits.until(() => predicate(receiver), waitOptions),
    behave: (behaviour, signal) => {
      checkBehaviour(behaviour);
      behaviours.set(behaviour, signal ? [signal] : SIGNALS);
    },
    clear: () => {
      endpoint.archive = new Archive();
    },
    close: () => {
      closing ??= new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
        waits.close();
      });
      return closing;
    },
    [Symbol.asyncDispose]: () => receiver.close(),
  };
  return receiver;
}
