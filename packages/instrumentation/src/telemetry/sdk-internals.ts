import type { Attributes, Tracer } from '@opentelemetry/api';

/**
 * What this package knows about the internals of OpenTelemetry's SDK 2.x and 3.x. Anything may be
 * missing; readers then fall back to the public API.
 */

export interface SdkLimits {
  readonly attributeCountLimit?: number;
  readonly attributeValueLengthLimit?: number;
}

export interface SdkSpan {
  attributes: Attributes;
  readonly _spanLimits: SdkLimits;
  /** From 2.6 on. */
  _attributesCount?: number;
  readonly _spanProcessor: SdkProcessors;
}

/** Calls each of the processors in it. */
interface SdkProcessors {
  readonly onStart: Method;
  readonly _spanProcessors: readonly { readonly onStart: Method }[];
}

interface SdkSampler {
  readonly shouldSample: Method;
}

interface SdkTracer {
  readonly startSpan: Method;
  readonly _sampler: SdkSampler;
  readonly _spanLimits: SdkLimits;
  readonly _spanProcessor: SdkProcessors;
  /** In the API's proxy tracer, which stands in for one registered later. */
  readonly _delegate: Partial<SdkTracer>;
}

type Method = (...args: never) => unknown;

/** More attributes than a call can have. */
const MAX_ATTRIBUTES = 64;

/** Whether a few more attributes would be neither dropped nor truncated. */
export function leavesRoom(limits: SdkLimits | undefined, count: number | undefined): boolean {
  if (!limits || typeof count !== 'number') return false;
  const { attributeCountLimit: most = Infinity, attributeValueLengthLimit: longest } = limits;
  return (longest === undefined || longest === Infinity) && count + MAX_ATTRIBUTES <= most;
}

/**
 * Whether no one sees the initial attributes of this tracer's spans, so that they can be set
 * afterwards: no sampler decides by them, and no processor looks at the span.
 */
export function startsUnseen(tracer: Tracer): boolean {
  try {
    const sdk = sdkTracer(tracer);
    if (!sdk || kindOf(sdk.startSpan) !== 'tracer') return false;
    const { _sampler: sampler, _spanProcessor: processor } = sdk;
    if (!sampler || !processor || !leavesRoom(sdk._spanLimits, 0)) return false;
    return isBlind(sampler) && isUnseen(processor);
  } catch {
    return false; // A proxy that refuses.
  }
}

function sdkTracer(tracer: Tracer): Partial<SdkTracer> | undefined {
  const { startSpan, _delegate: delegate }: Partial<SdkTracer> = tracer as Partial<SdkTracer>;
  return kindOf(startSpan) === 'proxy' ? delegate : (tracer as Partial<SdkTracer>);
}

/** Whether no processor can have kept the span, to read or change it later. */
export function isUnseen({ onStart, _spanProcessors: each }: SdkProcessors): boolean {
  if (!Array.isArray(each) || kindOf(onStart) !== 'processors') return false;
  for (let at = 0; at < each.length; at++) {
    const start = (each[at] as { onStart?: Method } | undefined)?.onStart;
    if (start && kindOf(start) !== 'deaf') return false;
  }
  return true;
}

const PARTS = [
  '_root',
  '_remoteParentSampled',
  '_remoteParentNotSampled',
  '_localParentSampled',
  '_localParentNotSampled',
] as const;

/** Whether a sampler decides without looking at attributes. */
function isBlind(sampler: SdkSampler): boolean {
  const kind = kindOf(sampler.shouldSample);
  if (kind !== 'parent') return kind === 'blind' || kind === 'deaf';
  const parts = sampler as Partial<Record<(typeof PARTS)[number], SdkSampler>>;
  for (let at = 0; at < PARTS.length; at++) {
    const part = kindOf(parts[PARTS[at] as (typeof PARTS)[number]]?.shouldSample);
    if (part !== 'blind' && part !== 'deaf') return false;
  }
  return true;
}

/**
 * - `tracer`: the SDK's own `startSpan`, not a wrapper that may read attributes.
 * - `proxy`: that of the API's tracer.
 * - `processors`: calls the `onStart` of several.
 * - `parent`: asks one of five samplers.
 * - `deaf`: takes no parameters, or does nothing.
 * - `blind`: takes four parameters at most. A sampler's fifth parameter is the attributes.
 */
type MethodKind = 'tracer' | 'proxy' | 'processors' | 'parent' | 'deaf' | 'blind' | 'other';

const kinds = new WeakMap<object, MethodKind>();

function kindOf(method: unknown): MethodKind {
  if (typeof method !== 'function') return 'other';
  let kind = kinds.get(method);
  if (!kind) {
    kind = readKind(Function.prototype.toString.call(method));
    kinds.set(method, kind);
  }
  return kind;
}

const NO_STATEMENTS = /^[\w ]+\([\w, ]*\) ?\{\s*\}$/;
const PARAMETERS = /^(?:function )?\w* ?\(([\w, ]*)\) ?\{/;
const HIDDEN = /\barguments\b|\[native code\]/;

function readKind(source: string): MethodKind {
  if (source.includes('this._sampler.shouldSample(')) return 'tracer';
  if (source.includes('this._getTracer().startSpan(')) return 'proxy';
  if (source.includes('this._localParentNotSampled.shouldSample(')) return 'parent';
  if (source.includes('this._spanProcessors')) return 'processors';
  if (NO_STATEMENTS.test(source)) return 'deaf';
  const parameters = PARAMETERS.exec(source)?.[1];
  if (parameters === undefined || HIDDEN.test(source)) return 'other';
  if (parameters === '') return 'deaf';
  return parameters.split(',').length <= 4 ? 'blind' : 'other';
}
