import {
  type Attributes,
  type Context,
  type Span,
  SpanKind,
  type Tracer,
} from '@opentelemetry/api';
import { attr } from '@together-otel/semconv';
import type { FailureMark } from '../fallback/fallback-book.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Endpoint } from '../together/endpoint.ts';
import type { CallRequest } from './request.ts';

/** The attributes that tell calls apart. */
export interface CallIdentity {
  /** What samplers see when the span is created. */
  readonly span: Attributes;
  /** What every metric of the call carries. */
  readonly common: Attributes;
}

/** Who is asked for what. */
export function identityOf(
  { operation, model }: CallRequest,
  { address, port }: Endpoint,
  { providerName, models }: Telemetry,
): CallIdentity {
  const of = (modelName: string | undefined): Attributes => ({
    ...(operation.name && { [attr.operationName]: operation.name }),
    [attr.providerName]: providerName,
    ...(modelName && { [attr.requestModel]: modelName }),
    [attr.serverAddress]: address,
  });
  return {
    span: { ...of(model), ...(port !== undefined && { [attr.serverPort]: port }) },
    common: of(model && models.admit(model)),
  };
}

/** What the span of a call starts with. */
interface SpanStart {
  readonly request: CallRequest;
  readonly attributes: Attributes;
  /** Milliseconds since the epoch. */
  readonly startTime: number;
  readonly parent: Context;
  /** The failed call that this one replaces. */
  readonly replaces: FailureMark | undefined;
}

/** Starts the span of a call. */
export function startCallSpan(
  tracer: Tracer,
  { request, attributes, startTime, parent, replaces }: SpanStart,
): Span {
  const { operation, model, fields, isStream } = request;
  const span = tracer.startSpan(
    operation.name && model ? `${operation.spanName} ${model}` : operation.spanName,
    {
      kind: SpanKind.CLIENT,
      startTime,
      attributes,
      ...(replaces && { links: [{ context: replaces.spanContext }] }),
    },
    parent,
  );
  if (!span.isRecording()) return span;
  if (operation.requestAttributes) span.setAttributes(operation.requestAttributes(fields));
  if (isStream) span.setAttribute(attr.requestStream, true);
  if (replaces) span.setAttribute(attr.fallbackFromModel, replaces.model);
  return span;
}
