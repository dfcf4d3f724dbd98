import type { Destination } from '../sending/destination.ts';
import type { Transport } from '../transport/transport.ts';
import type { QueuedRequest } from './export-queue.ts';

export type Signal = 'span' | 'log' | 'metric';

/** A route for telemetry out of the process, for draining it at exit. */
export interface Pipeline {
  /**
   * Synchronously exports a processor's queue, or collects metrics. Everything recorded is either
   * here or among an exporter's requests.
   */
  readonly handOn: () => void;
  /** The same after the resource is resolved; waits until it has been sent. */
  readonly flush: () => Promise<void>;
}

/** An exporter with its undelivered requests. */
export interface Outlet {
  readonly destination: () => Destination;
  /** Its destination, without secrets. */
  readonly target: string;
  /** What to check after a failure. */
  readonly adviceOn: (failure: string) => string;
  /** Cause of the last failure. */
  readonly lastFailure: string | undefined;
  readonly isOrdered: (request: QueuedRequest) => boolean;
  readonly takeAll: () => QueuedRequest[];
  /** Starts no more attempts, and stops logging retries. */
  readonly stop: () => void;
}

/** The process's pipelines and exporters: created by the SDK, drained at exit. */
export const pipelines: Set<Pipeline> = new Set();
export const outlets: Set<Outlet> = new Set();

let transport: Transport | undefined;

/** Sets the transport of all exporters. */
export function useTransport(chosen: Transport): void {
  transport = chosen;
}

export function transportInUse(): Transport {
  if (!transport) throw new Error('no transport is set');
  return transport;
}
