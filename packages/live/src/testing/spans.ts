import type { Attributes, ReceivedSpan, SpanEvent } from '../otlp/model.ts';

interface SpanParts extends Partial<Omit<ReceivedSpan, 'attributes' | 'resource'>> {
  readonly attributes?: Attributes;
  readonly service?: string;
  /** Unix milliseconds. */
  readonly started?: number;
  readonly seconds?: number;
}

let count = 0;

/** The span of a Together call, as received. */
export function callSpan(parts: SpanParts = {}): ReceivedSpan {
  const {
    service = 'shop',
    started = Date.now() - 1000,
    seconds = 0.5,
    attributes,
    ...rest
  } = parts;
  count += 1;
  const id = count.toString(16).padStart(16, '0');
  const startTime = BigInt(Math.round(started)) * 1_000_000n;
  return {
    requestId: 0,
    resource: { 'service.name': service },
    scope: { name: '@together-otel/instrumentation', version: '0.1.0', attributes: {} },
    traceId: id.padStart(32, 'a'),
    spanId: id,
    flags: 1,
    name: 'chat m',
    kind: 'client',
    startTime,
    endTime: startTime + BigInt(Math.round(seconds * 1e9)),
    durationSeconds: seconds,
    status: { code: 'unset' },
    attributes: {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'together_ai',
      'gen_ai.request.model': 'm',
      'together.call.outcome': 'success',
      'http.response.status_code': 200,
      ...attributes,
    },
    events: [],
    links: [],
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
    ...rest,
  };
}

/** The event of a failed attempt. */
export function attempt(
  started: number,
  afterMillis: number,
  status: number,
  error: string,
  category: string,
  delay: number,
): SpanEvent {
  return {
    name: 'together.attempt',
    time: BigInt(Math.round(started + afterMillis)) * 1_000_000n,
    attributes: {
      'http.response.status_code': status,
      'error.type': error,
      'together.error.category': category,
      'together.attempt.delay': delay,
    },
    droppedAttributesCount: 0,
  };
}

/** Attributes of a failed call. */
export function failed(status: number, error: string, category: string): Attributes {
  return {
    'together.call.outcome': 'error',
    'http.response.status_code': status,
    'error.type': error,
    'together.error.category': category,
  };
}
