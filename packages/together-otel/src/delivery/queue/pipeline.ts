import type { Destination } from '../sending/destination.ts';
import type { Transport } from '../transport/transport.ts';
import type { ExportRequest, QueuedRequest } from './export-queue.ts';

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
  readonly signal: Signal;
  readonly destination: () => Destination;
  /** Its destination, without secrets. */
  readonly target: string;
  /** What to check after a failure. */
  readonly adviceOn: (failure: string) => string;
  /** Cause of the last failure. */
  readonly lastFailure: string | undefined;
  readonly isOrdered: (request: QueuedRequest) => boolean;
  readonly takeAll: () => QueuedRequest[];
  /** Takes a request: one of its own exporter, or of another thread's. */
  readonly put: (request: ExportRequest) => void;
  /** Starts no more attempts, and stops logging retries. */
  readonly stop: () => void;
}

/** The process's pipelines and exporters: created by the SDK, drained at exit. */
export const pipelines: Set<Pipeline> = new Set();
export const outlets: Set<Outlet> = new Set();

/** Leaves a request to another thread; false if this one has to send it. */
type PassOn = (outlet: Outlet, request: ExportRequest) => boolean;

let passOn: PassOn = () => false;

/** Sets another way for this thread's requests. */
export function usePassing(chosen: PassOn): void {
  passOn = chosen;
}

let direct = 0;

/** Sends everything that is exported meanwhile from this thread, whose answers it then sees. */
export async function sendingFromHere<Result>(work: () => Promise<Result>): Promise<Result> {
  direct += 1;
  try {
    return await work();
  } finally {
    direct -= 1;
  }
}

export function isPassedOn(outlet: Outlet, request: ExportRequest): boolean {
  return direct === 0 && passOn(outlet, request);
}

let transport: Transport | undefined;

/** Sets the transport of all exporters. */
export function useTransport(chosen: Transport): void {
  transport = chosen;
}

export function transportInUse(): Transport {
  if (!transport) throw new Error('no transport is set');
  return transport;
}
