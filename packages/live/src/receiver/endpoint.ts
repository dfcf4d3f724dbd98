import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Answer, failure, MEDIA_TYPES, success } from '../otlp/exchange/answer.ts';
import { Refusal } from '../otlp/exchange/refusal.ts';
import { payloadOf, wireBody } from '../otlp/exchange/request-body.ts';
import { exportKind, requestHead } from '../otlp/exchange/request-head.ts';
import type { ReceivedRequest } from '../otlp/exchange/request-record.ts';
import type { Signal } from '../otlp/model.ts';
import type { Encoding } from '../otlp/payload.ts';
import { Archive } from './archive.ts';
import type { Behaviour, Behaviours } from './behaviour.ts';
import { type Delivery, deliveryOf } from './delivery.ts';
import { clearTimeout, setTimeout } from './real-timers.ts';

interface EndpointOptions {
  readonly maxBodyBytes: number;
  readonly behaviours: Behaviours;
  /** Called after each change of the archive. */
  readonly arrived: () => void;
}

type RequestFacts = Omit<ReceivedRequest, 'outcome' | 'status'>;

interface Export extends Delivery {
  readonly signal: Signal;
  readonly encoding: Encoding;
}

function write(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
}

function statusAnswer(
  { status, retryAfterSeconds, body }: Extract<Behaviour, { kind: 'status' }>,
  encoding: Encoding,
): Answer {
  const headers = {
    ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }),
  };
  if (body === undefined)
    return failure(status, `configured to return ${status}`, encoding, headers);
  const type = typeof body === 'string' ? 'text/plain; charset=utf-8' : MEDIA_TYPES[encoding];
  return { status, headers: { 'content-type': type, ...headers }, body };
}

/** Receives HTTP requests, stores their contents, and answers with the configured behaviour. */
export class Endpoint {
  archive: Archive = new Archive();
  readonly #options: EndpointOptions;
  #requests = 0;

  constructor(options: EndpointOptions) {
    this.#options = options;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { maxBodyBytes, behaviours } = this.#options;
    this.#requests += 1;
    const begun = { id: this.#requests, at: new Date(), ...requestHead(request) };
    const body = await wireBody(request, maxBodyBytes);
    let facts: RequestFacts = { ...begun, bytes: body.bytes };
    if (!body.complete) {
      this.archive.addRequest({ ...facts, outcome: 'aborted' });
      this.#options.arrived();
      return;
    }
    let taken: Export;
    try {
      const kind = exportKind(begun);
      const payload = await payloadOf(body, begun.compression, maxBodyBytes);
      facts = { ...facts, payloadBytes: payload.byteLength };
      taken = { ...kind, ...deliveryOf(kind.signal, kind.encoding, payload, begun.id) };
    } catch (error) {
      const refusal =
        error instanceof Refusal
          ? error
          : new Refusal(400, `malformed: ${(error as Error).message}`);
      this.#refuse(refusal, facts, body.kept, response);
      return;
    }
    this.#behave(behaviours.of(taken.signal), taken, { ...facts, items: taken.items }, response);
  }

  #refuse(refusal: Refusal, facts: RequestFacts, body: Uint8Array, response: ServerResponse): void {
    const { status, message: reason, headers } = refusal;
    const { id: requestId, method, path, signal, encoding = 'json' } = facts;
    this.archive.rejected.add([
      {
        requestId,
        method,
        path,
        ...(signal && { signal }),
        status,
        reason,
        body: Uint8Array.from(body),
      },
    ]);
    this.#answer(failure(status, reason, encoding, headers), facts, response);
  }

  #behave(
    behaviour: Behaviour,
    { signal, encoding, take }: Export,
    facts: RequestFacts,
    response: ServerResponse,
  ): void {
    const { archive } = this;
    switch (behaviour.kind) {
      case 'accept':
        take(archive);
        this.#answer(success(signal, encoding), facts, response);
        break;
      case 'partial-success':
        take(archive);
        this.#answer(success(signal, encoding, behaviour), facts, response);
        break;
      case 'slow':
        take(archive);
        this.#answerLate(success(signal, encoding), behaviour.millis, facts, response);
        break;
      case 'status':
        this.#answer(statusAnswer(behaviour, encoding), facts, response);
        break;
      case 'hang':
        archive.addRequest({ ...facts, outcome: 'hung' });
        this.#options.arrived();
        break;
      case 'reset':
        archive.addRequest({ ...facts, outcome: 'reset' });
        response.socket?.resetAndDestroy();
        this.#options.arrived();
        break;
    }
  }

  #answer(answer: Answer, facts: RequestFacts, response: ServerResponse): void {
    if (response.destroyed) {
      this.archive.addRequest({ ...facts, outcome: 'aborted' });
    } else {
      write(response, answer);
      this.archive.addRequest({ ...facts, outcome: 'answered', status: answer.status });
    }
    this.#options.arrived();
  }

  #answerLate(answer: Answer, millis: number, facts: RequestFacts, response: ServerResponse): void {
    // The current archive: clear() may have replaced it meanwhile.
    const { archive } = this;
    archive.addRequest({ ...facts, outcome: 'pending' });
    this.#options.arrived();
    const settle = (end: Pick<ReceivedRequest, 'outcome' | 'status'>): void => {
      clearTimeout(timer);
      response.off('close', left);
      archive.settleRequest(facts.id, end);
      this.#options.arrived();
    };
    const left = (): void => settle({ outcome: 'aborted' });
    const timer = setTimeout(() => {
      write(response, answer);
      settle({ outcome: 'answered', status: answer.status });
    }, millis);
    response.once('close', left);
  }
}
