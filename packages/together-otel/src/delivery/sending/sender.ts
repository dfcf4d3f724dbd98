import type { Answer } from './answer.ts';
import type { Destination } from './destination.ts';
import { grpcSender } from './grpc-sender.ts';
import { httpSender } from './http-sender.ts';

/** Sends OTLP requests to one destination. */
export interface Sender<D extends Destination = Destination> {
  /** Sends once. Never rejects. */
  readonly send: (destination: D, bytes: Uint8Array, timeoutMillis: number) => Promise<Answer>;
  readonly close: () => void;
}

/** Timeout and deadline of an attempt. */
export interface TimeLimit {
  readonly timeoutMillis: number;
  /** On the clock of `clock.ts`. */
  readonly deadline: number;
}

/** Each destination has its own connections. */
const senders = new Map<string, Sender>();

/** Sends once from this thread. Never rejects. */
export function sendFromHere(
  destination: Destination,
  bytes: Uint8Array,
  timeoutMillis: number,
): Promise<Answer> {
  let sender = senders.get(destination.id);
  if (!sender) {
    sender = (destination.protocol === 'grpc' ? grpcSender() : httpSender()) as Sender;
    senders.set(destination.id, sender);
  }
  return sender.send(destination, bytes, timeoutMillis);
}
