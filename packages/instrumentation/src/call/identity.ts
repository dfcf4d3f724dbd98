import {
  type Attributes,
  type Context,
  INVALID_SPAN_CONTEXT,
  type Span,
  SpanKind,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { attr } from '@together-otel/semconv';
import { guard, reportFailure } from '../diagnostics.ts';
import { flatCopy } from '../facts/flat-text.ts';
import type { Library } from '../facts/library.ts';
import type { Replacement } from '../fallback/failed-call.ts';
import { type SdkSpan, startsUnseen } from '../telemetry/sdk-internals.ts';
import type { CallSeries } from '../telemetry/series.ts';
import { SpanAttributes } from '../telemetry/span-attributes.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import type { Endpoint } from '../together/endpoint.ts';
import type { CallRequest } from './request.ts';

/** The attributes that distinguish calls. */
export interface CallIdentity {
  /** Empty if there is none. */
  readonly model: string;
  /** Undefined unless it is a model operation with a model. */
  readonly spanName: string | undefined;
  /** Visible to samplers when the span is created; `describeStart` names each. */
  readonly span: Attributes;
  /** Metric attributes: one object shared by all calls with the same values. */
  readonly series: CallSeries;
}

interface KnownCall {
  readonly operation: string | undefined;
  readonly endpoint: Endpoint;
  readonly identity: CallIdentity;
}

/** Maximum number of cached identities. */
const MAX_IDENTITIES = 1000;

/**
 * Interns identities: calls of the same kind share one, so attributes are built once and counters
 * can look up series by object.
 */
export class IdentityRegistry {
  readonly #telemetry: Telemetry;
  readonly #byEndpoint = new Map<Endpoint, Map<string | undefined, Map<string, CallIdentity>>>();
  #size = 0;
  /** Most processes make calls of one kind, again and again. */
  #latest: KnownCall | undefined;

  constructor(telemetry: Telemetry) {
    this.#telemetry = telemetry;
  }

  find(request: CallRequest, endpoint: Endpoint): CallIdentity {
    const { operation, model = '' } = request;
    const latest = this.#latest;
    const isSame =
      latest?.identity.model === model &&
      latest.endpoint === endpoint &&
      latest.operation === operation.name;
    if (isSame) return latest.identity;
    const identity = this.#find(operation.name, model, endpoint);
    this.#latest = { operation: operation.name, endpoint, identity };
    return identity;
  }

  #find(operation: string | undefined, model: string, endpoint: Endpoint): CallIdentity {
    const byOperation = entry(this.#byEndpoint, endpoint);
    const byModel = entry(byOperation, operation);
    const known = byModel.get(model);
    if (known) return known;
    if (this.#size >= MAX_IDENTITIES) {
      this.#size = 0;
      this.#byEndpoint.clear();
    }
    this.#size++;
    // Long-lived, and the application may have cut the name out of a long text.
    const name = flatCopy(model);
    const identity = this.#create(operation, name, endpoint);
    byModel.set(name, identity);
    return identity;
  }

  /** @param model empty if there is none. */
  #create(operation: string | undefined, model: string, { address, port }: Endpoint): CallIdentity {
    const { providerName: provider, synthetic, series } = this.#telemetry;
    return {
      model,
      spanName: operation && model ? `${operation} ${model}` : undefined,
      span: {
        ...(operation && { [attr.operationName]: operation }),
        [attr.providerName]: provider,
        ...(model && { [attr.requestModel]: model }),
        [attr.serverAddress]: address,
        ...(synthetic && { [attr.synthetic]: true }),
        ...(port !== undefined && { [attr.serverPort]: port }),
      },
      series: series.find({
        operation,
        provider,
        model: model || undefined,
        address,
        synthetic,
      }),
    };
  }
}

function entry<Key, Name, Value>(map: Map<Key, Map<Name, Value>>, key: Key): Map<Name, Value> {
  let found = map.get(key);
  if (!found) {
    found = new Map();
    map.set(key, found);
  }
  return found;
}

/** Initial attributes of a call's span. */
export interface SpanStart {
  readonly request: CallRequest;
  readonly identity: CallIdentity;
  /** Attribution attributes: for whom or what the call is made. */
  readonly attributed: Attributes | undefined;
  /** Milliseconds since the epoch. */
  readonly startTime: number;
  readonly parent: Context;
  /** The failed call replaced by this one. */
  readonly replaces: Replacement | undefined;
  readonly library: Library;
}

/** The span of a call, and its attributes if it is recording. */
export interface CallSpan {
  readonly span: Span;
  readonly attributes: SpanAttributes | undefined;
}

/**
 * Starts the span of a call. If the SDK can't, because of a sampler, a processor or the
 * application's clock, only the span is lost: metrics continue, and child spans get its parent.
 */
export function startCallSpan(tracer: Tracer, start: SpanStart): CallSpan {
  let span: Span | undefined;
  let attributes: SpanAttributes | undefined;
  try {
    // The SDK checks and copies initial attributes twice. If no one reads them at the start, set
    // them with the rest.
    const isBare = startsUnseen(tracer);
    span = startSpan(tracer, start, isBare ? undefined : initialAttributes(start));
    if (span.isRecording()) {
      const isDescribed = !isBare || addToSampled(span, start);
      attributes = new SpanAttributes(span, attr.clientLibrary, start.library);
      describe(span, attributes, start, isDescribed);
    }
  } catch (error) {
    reportFailure(error);
    span ??= trace.wrapSpanContext(trace.getSpanContext(start.parent) ?? INVALID_SPAN_CONTEXT);
  }
  return { span, attributes };
}

function startSpan(
  tracer: Tracer,
  { request, identity, startTime, parent, replaces }: SpanStart,
  attributes: Attributes | undefined,
): Span {
  return tracer.startSpan(
    identity.spanName ?? request.operation.spanName,
    {
      kind: SpanKind.CLIENT,
      startTime,
      ...(attributes && { attributes }),
      ...(replaces && { links: [{ context: replaces.failed.spanContext }] }),
    },
    parent,
  );
}

function initialAttributes({ identity, attributed }: SpanStart): Attributes {
  return attributed ? { ...identity.span, ...attributed } : identity.span;
}

/**
 * Adds our initial attributes, except those that the sampler has set.
 *
 * @returns false if it has none.
 */
function addToSampled(span: Span, start: SpanStart): boolean {
  const given = (span as Partial<SdkSpan>).attributes ?? {};
  if (Object.keys(given).length === 0) return false;
  for (const [name, value] of Object.entries(initialAttributes(start))) {
    if (value !== undefined && !Object.hasOwn(given, name)) span.setAttribute(name, value);
  }
  return true;
}

function describe(
  span: Span,
  attributes: SpanAttributes,
  start: SpanStart,
  isDescribed: boolean,
): void {
  const { operation, fields, isStream } = start.request;
  const draft = attributes.draft();
  if (!isDescribed) describeStart(draft, start);
  guard(() => operation.describeRequest?.(fields, draft));
  if (isStream) draft[attr.requestStream] = true;
  attributes.set(draft);
  if (start.replaces) describeReplacement(span, start.replaces);
}

/** One assignment per attribute: a shared one would cost a look-up by name for each. */
function describeStart(draft: Attributes, { identity: { span }, attributed }: SpanStart): void {
  const operation = span[attr.operationName];
  const provider = span[attr.providerName];
  const model = span[attr.requestModel];
  const address = span[attr.serverAddress];
  const synthetic = span[attr.synthetic];
  const port = span[attr.serverPort];
  if (operation !== undefined) draft[attr.operationName] = operation;
  if (provider !== undefined) draft[attr.providerName] = provider;
  if (model !== undefined) draft[attr.requestModel] = model;
  if (address !== undefined) draft[attr.serverAddress] = address;
  if (synthetic !== undefined) draft[attr.synthetic] = synthetic;
  if (port !== undefined) draft[attr.serverPort] = port;
  if (attributed) Object.assign(draft, attributed);
}

/** The call was already running when the one it replaces failed. */
export function describeLateReplacement(span: Span, replaces: Replacement): void {
  // SDKs before 1.26 accept links only at span start.
  const { addLink } = span as Partial<Span>;
  if (addLink) addLink.call(span, { context: replaces.failed.spanContext });
  describeReplacement(span, replaces);
}

function describeReplacement(span: Span, { failed, kind, evidence }: Replacement): void {
  span.setAttribute(attr.callReplaces, kind);
  span.setAttribute(attr.fallbackEvidence, evidence);
  if (kind === 'fallback' && failed.model) span.setAttribute(attr.fallbackFromModel, failed.model);
}
