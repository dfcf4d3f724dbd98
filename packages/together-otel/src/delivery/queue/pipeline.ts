import type { Destination } from '../sending/destination.ts';
import type { Transport } from '../transport/transport.ts';
import type { QueuedRequest } from './export-queue.ts';

export type Signal = 'span' | 'log' | 'metric';

/** A way that telemetry takes out of the process, for what is left on it at the end. */
export interface Pipeline {
  /**
   * Hands on at once what waits in a processor, or collects metrics. Everything that is ever
   * recorded is either here or among the requests of an exporter.
   */
  readonly handOn: () => void;
  /** Does the same once all is found out about the resource, and waits until it has been sent. */
  readonly flush: () => Promise<void>;
}

/** An exporter with the requests that have not been taken. */
export interface Outlet {
  readonly destination: () => Destination;
  /** Where it goes, without what may be secret. */
  readonly target: string;
  /** What to look at when nothing arrives there. */
  readonly advice: string;
  /** Why the last attempt failed. */
  readonly lastFailure: string | undefined;
  readonly isOrdered: (request: QueuedRequest) => boolean;
  readonly takeAll: () => QueuedRequest[];
  /** Begins no more attempts, and says nothing any more of what will be tried again. */
  readonly stop: () => void;
}

/** What the process has of these: the SDK makes them, the end needs them. */
export const pipelines: Set<Pipeline> = new Set();
export const outlets: Set<Outlet> = new Set();

let transport: Transport | undefined;

/** Sets what brings the requests of all exporters to their destinations. */
export function useTransport(chosen: Transport): void {
  transport = chosen;
}

export function transportInUse(): Transport {
  if (!transport) throw new Error('no transport is set');
  return transport;
}
