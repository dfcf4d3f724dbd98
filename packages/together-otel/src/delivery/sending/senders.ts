import type { Answer } from './answer.ts';
import type { Destination } from './destination.ts';
import { grpcSender } from './grpc-sender.ts';
import { httpSender } from './http-sender.ts';
import type { Sender } from './sender.ts';

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
