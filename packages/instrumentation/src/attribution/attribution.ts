import { type Attributes, type Context, diag, propagation } from '@opentelemetry/api';
import { attr } from '@together-otel/semconv';
import { caughtLate } from '../callbacks.ts';
import { guard, sketchOf } from '../diagnostics.ts';
import { text } from '../facts/attribute-value.ts';
import type { RequestInfo } from '../facts/request-info.ts';
import { shown } from '../output/masking.ts';
import { type Combination, ContextValues } from '../telemetry/context-values.ts';
import type { FlowAttributes } from './flow-attributes.ts';

/** Maximum length of a value, in characters. */
const MAX_VALUE = 128;

/** Computes attributes for a call; only configured keys are recorded. */
export type AttributesHook = (
  request: RequestInfo,
) => Readonly<Record<string, unknown>> | undefined;

/** Attribution of one call. */
export interface Attribution {
  /** Span attributes. */
  readonly span: Attributes;
  /** Metric attributes; undefined when no key has a value. */
  readonly combination: Combination | undefined;
}

interface AttributionOptions {
  readonly keys: readonly string[];
  /** Maximum number of values per key on metrics. */
  readonly limit: number;
  readonly hook: AttributesHook | undefined;
}

const log = diag.createComponentLogger({ namespace: '@together-otel/instrumentation' });

/**
 * Resolves the attributes of a call for each configured key: from the hook, else `withAttributes`,
 * else W3C baggage. Records nothing else from any of them.
 */
export class Attributions {
  readonly #keys: readonly string[];
  readonly #hook: AttributesHook | undefined;
  readonly #values: ContextValues;
  readonly #limit: number;
  readonly #said = new Set<string>();

  constructor({ keys, limit, hook }: AttributionOptions) {
    this.#keys = keys;
    this.#hook = hook;
    this.#limit = limit;
    this.#values = new ContextValues(keys, limit, (key) => this.#sayBeyond(key));
  }

  /**
   * @param flow the one in which the call was made.
   * @returns undefined when no source has a value.
   */
  find(
    context: Context,
    flow: FlowAttributes | undefined,
    request: RequestInfo,
  ): Attribution | undefined {
    const hasKeys = this.#keys.length > 0 || this.#hook !== undefined;
    if (!hasKeys && flow?.conversation === undefined) return undefined;
    // The application may bring its own baggage implementation.
    return guard(() => this.#find(context, flow, request));
  }

  #find(
    context: Context,
    flow: FlowAttributes | undefined,
    request: RequestInfo,
  ): Attribution | undefined {
    const conversation = textOf(flow?.conversation);
    const computed = this.#hook && this.#compute(this.#hook, request);
    const baggage = this.#keys.length > 0 ? propagation.getBaggage(context) : undefined;
    const span: Attributes = {};
    let isAny = false;
    const values = this.#keys.map((key) => {
      const value =
        this.#read(key, computed) ??
        this.#read(key, flow?.attributes) ??
        textOf(baggage?.getEntry(key)?.value);
      if (value === undefined) return undefined;
      isAny = true;
      span[key] = value;
      return value;
    });
    if (conversation !== undefined) span[attr.conversationId] = conversation;
    if (!isAny && conversation === undefined) return undefined;
    return { span, combination: isAny ? this.#values.find(values) : undefined };
  }

  #read(key: string, from: Readonly<Record<string, unknown>> | undefined): string | undefined {
    if (!from || !Object.hasOwn(from, key)) return undefined;
    const value = from[key];
    const read = textOf(value);
    if (read === undefined && value !== undefined && value !== null && value !== '') {
      this.#sayOnce(
        `type ${key}`,
        `the attribute ${key} is of type ${typeof value}: expected text, a number or a boolean; it is ignored`,
      );
    }
    return read;
  }

  #compute(
    hook: AttributesHook,
    request: RequestInfo,
  ): Readonly<Record<string, unknown>> | undefined {
    try {
      const computed: unknown = hook(request);
      if (caughtLate(computed)) throw new TypeError('it returned a promise');
      if (typeof computed !== 'object' || computed === null) return undefined;
      const unnamed = Object.keys(computed).find((key) => !this.#keys.includes(key));
      if (unnamed !== undefined) {
        this.#sayOnce(
          'unnamed',
          `the option attributes returned '${shown(unnamed)}', which neither the option contextAttributes nor TOGETHER_OTEL_ATTRIBUTES names; it is ignored`,
        );
      }
      return computed as Readonly<Record<string, unknown>>;
    } catch (error) {
      this.#sayOnce(
        'hook',
        `the option attributes threw ${sketchOf(error)}; the call goes on without them (reported once)`,
      );
      return undefined;
    }
  }

  #sayBeyond(key: string): void {
    // Called for each value over the limit, so build the text only once.
    if (this.#said.has(key)) return;
    this.#sayOnce(
      key,
      `more than ${this.#limit} values of ${key}: metrics count further ones as _OTHER; TOGETHER_OTEL_ATTRIBUTE_LIMIT sets how many they name`,
    );
  }

  #sayOnce(what: string, message: string): void {
    if (this.#said.has(what)) return;
    this.#said.add(what);
    log.warn(message);
  }
}

/** A value as recorded on metrics and spans; undefined if it is not a primitive. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return text(value, MAX_VALUE)?.trim() || undefined;
}
