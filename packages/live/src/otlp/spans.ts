import { attributes, hex } from './attributes.ts';
import type { Received, ReceivedSpan, SpanKind, SpanStatus } from './model.ts';
import { optionalId, receivedItems } from './origin.ts';
import type { Span, TraceRequest } from './wire.ts';

const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'] as const;
const STATUSES = ['unset', 'ok', 'error'] as const;

function kindOf(kind: number): SpanKind {
  return KINDS[kind] ?? `unknown-${kind}`;
}

function statusOf(status: Span['status']): SpanStatus {
  const code = status?.code ?? 0;
  return {
    code: STATUSES[code] ?? `unknown-${code}`,
    ...(status && status.message !== '' && { message: status.message }),
  };
}

function spanOf(span: Span, origin: Received): ReceivedSpan {
  return {
    ...origin,
    traceId: hex(span.traceId),
    spanId: hex(span.spanId),
    ...optionalId('parentSpanId', hex(span.parentSpanId)),
    ...(span.traceState !== '' && { traceState: span.traceState }),
    flags: span.flags,
    name: span.name,
    kind: kindOf(span.kind),
    startTime: span.startTimeUnixNano,
    endTime: span.endTimeUnixNano,
    durationSeconds: Number(span.endTimeUnixNano - span.startTimeUnixNano) / 1e9,
    status: statusOf(span.status),
    attributes: attributes(span.attributes),
    droppedAttributesCount: span.droppedAttributesCount,
    events: span.events.map((event) => ({
      name: event.name,
      time: event.timeUnixNano,
      attributes: attributes(event.attributes),
      droppedAttributesCount: event.droppedAttributesCount,
    })),
    droppedEventsCount: span.droppedEventsCount,
    links: span.links.map((link) => ({
      traceId: hex(link.traceId),
      spanId: hex(link.spanId),
      ...(link.traceState !== '' && { traceState: link.traceState }),
      attributes: attributes(link.attributes),
      droppedAttributesCount: link.droppedAttributesCount,
      flags: link.flags,
    })),
    droppedLinksCount: span.droppedLinksCount,
  };
}

/** All spans of an export request, in order. */
export function receivedSpans(request: TraceRequest, requestId: number): ReceivedSpan[] {
  return receivedItems(
    requestId,
    request.resourceSpans,
    ({ scopeSpans }) => scopeSpans,
    ({ spans }, origin) => spans.map((span) => spanOf(span, origin)),
  );
}
