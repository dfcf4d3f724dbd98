import {
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type ServiceDefinition,
  type sendUnaryData,
  status,
} from '@grpc/grpc-js';
import type { Signal } from '../otlp/model.ts';
import type { Store } from '../store/store.ts';
import type { Forwarder } from './forwarder.ts';
import { takeIn } from './intake.ts';

const SERVICES: readonly (readonly [signal: Signal, name: string])[] = [
  ['traces', 'trace.v1.TraceService'],
  ['metrics', 'metrics.v1.MetricsService'],
  ['logs', 'logs.v1.LogsService'],
];

const MAX_MESSAGE_BYTES = 32 * 1024 * 1024;
const MAX_AT_A_TIME = 64;
const LONGEST_CONNECTION_MILLIS = 600_000;
const GRACE_MILLIS = 30_000;
/** Without a partial success, an export's answer has no fields. */
const SUCCESS = Buffer.alloc(0);

/** OTLP/gRPC server, not listening yet. */
export function otlpGrpcServer(store: Store, forwarder: Forwarder | undefined): Server {
  const server = new Server({
    'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
    'grpc.max_concurrent_streams': MAX_AT_A_TIME,
    // A message that arrives too slowly is cut off with its connection; senders reconnect.
    'grpc.max_connection_age_ms': LONGEST_CONNECTION_MILLIS,
    'grpc.max_connection_age_grace_ms': GRACE_MILLIS,
  });
  for (const [signal, name] of SERVICES) {
    server.addService(serviceOf(name), {
      export(call: ServerUnaryCall<Buffer, Buffer>, answer: sendUnaryData<Buffer>): void {
        const payload = call.request;
        try {
          takeIn(store, signal, 'protobuf', payload);
        } catch (error) {
          store.refuse((error as Error).message);
          answer({ code: status.INVALID_ARGUMENT, details: (error as Error).message });
          return;
        }
        forwarder?.forward({
          signal,
          encoding: 'protobuf',
          body: payload,
          compression: 'identity',
          payload,
        });
        answer(null, SUCCESS);
      },
    });
  }
  return server;
}

/** Listens on loopback. @returns the port. @throws Error if it can't. */
export function listenGrpc(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, bound) => {
      if (error) reject(error);
      else resolve(bound);
    });
  });
}

/** Passes messages as bytes, to be decoded by the same code as for HTTP. */
function serviceOf(name: string): ServiceDefinition {
  const bytes = (value: Buffer): Buffer => value;
  return {
    export: {
      path: `/opentelemetry.proto.collector.${name}/Export`,
      requestStream: false,
      responseStream: false,
      requestSerialize: bytes,
      requestDeserialize: bytes,
      responseSerialize: bytes,
      responseDeserialize: bytes,
    },
  };
}
