/** A thread that lives as long as the end of the process may take, and posts what is left. */
import { workerData } from 'node:worker_threads';
import type { ExportResponse } from '@opentelemetry/otlp-exporter-base';
import { causeOf } from '../output/diagnostics.ts';
import type { Address } from './carrier.ts';
import { type Errand, report } from './errand.ts';
import { grpcSender } from './grpc-sender.ts';
import { agentFor, type HttpDestination, post } from './http-post.ts';
import { retryPause } from './retry-pause.ts';

const errand = workerData as Errand;

type Send = (bytes: Uint8Array, millis: number) => Promise<ExportResponse>;

/** An address has one connection. */
const senders = new Map<Address, Send>();

function senderFor(address: Address): Send {
  const known = senders.get(address);
  if (known) return known;
  const sender = 'grpc' in address ? grpcSender(address.grpc) : httpSender(address);
  senders.set(address, sender);
  return sender;
}

function httpSender(destination: HttpDestination): Send {
  const agent = agentFor(destination);
  return (bytes, millis) => post(destination, agent, bytes, millis);
}

/** Between two attempts, whatever the receiver says. */
const LEAST_PAUSE_MILLIS = 250;

/** Tries until it is taken, as long as there is time and the receiver only asks to wait. */
async function deliver({ address, bytes }: Errand['parcels'][number]): Promise<string | undefined> {
  const send = senderFor(address);
  for (;;) {
    const response = await send(bytes, errand.deadline - Date.now());
    if (response.status === 'success') return undefined;
    const asked = response.status === 'retryable' ? response.retryInMillis : undefined;
    const pause = asked === undefined ? undefined : retryPause(asked, LEAST_PAUSE_MILLIS);
    if (pause === undefined || Date.now() + pause >= errand.deadline) {
      return response.error ? causeOf(response.error) : 'the receiver asks to try again later';
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

// The connections do not keep a thread, as they must not keep the application.
const hold = setTimeout(() => {}, errand.deadline - Date.now());
void Promise.all(errand.parcels.map(deliver)).then((failures) => {
  report(
    errand,
    failures.filter((failure) => failure !== undefined),
  );
  clearTimeout(hold);
});
