import { Server, ServerCredentials, status } from '@grpc/grpc-js';

/** Accepts OTLP/gRPC and forwards to an OTLP/HTTP receiver: same messages, other envelope. */
export interface GrpcFront extends AsyncDisposable {
  readonly url: string;
}

const PATHS = {
  trace: 'v1/traces',
  metrics: 'v1/metrics',
  logs: 'v1/logs',
} as const;

export async function startGrpcFront(receiverUrl: string): Promise<GrpcFront> {
  const server = new Server();
  for (const [name, path] of Object.entries(PATHS)) {
    const service = `${name[0]?.toUpperCase()}${name.slice(1)}Service`;
    const bytes = { serialize: (value: Buffer) => value, deserialize: (value: Buffer) => value };
    server.addService(
      {
        Export: {
          path: `/opentelemetry.proto.collector.${name}.v1.${service}/Export`,
          requestStream: false,
          responseStream: false,
          requestSerialize: bytes.serialize,
          requestDeserialize: bytes.deserialize,
          responseSerialize: bytes.serialize,
          responseDeserialize: bytes.deserialize,
        },
      },
      {
        Export: ({ request }: { request: Buffer }, done: Done) => {
          void forward(`${receiverUrl}/${path}`, request).then(
            (answer) => done(null, answer),
            ({ message }: Error) => done({ code: status.UNAVAILABLE, details: message }),
          );
        },
      },
    );
  }
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.forceShutdown();
    },
  };
}

type Done = (error: { code: status; details: string } | null, answer?: Buffer) => void;

async function forward(url: string, body: Buffer): Promise<Buffer> {
  const headers = { 'content-type': 'application/x-protobuf' };
  const response = await fetch(url, { method: 'POST', headers, body: new Uint8Array(body) });
  if (!response.ok) throw new Error(`answered ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}
