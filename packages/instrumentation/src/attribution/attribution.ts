import { type Attributes, type Context, diag, propagation } from '@opentelemetry/api';
import { attr } from '@together-otel/semconv';
import { guard, sketchOf } from '../diagnostics.ts';
import { text } from '../facts/attribute-value.ts';
import type { RequestInfo } from '../facts/request-info.ts';
import { shown } from '../output/masking.ts';
import { type Combination, ContextValues } from '../telemetry/context-values.ts';
import type { FlowAttributes } from './flow-attributes.ts';

/** Longest value, in characters. */
const MAX_VALUE = 128;

/** Computes attributes of a call; only the keys that are named are recorded. */
export type AttributesHook = (
  request: RequestInfo,
) => Readonly<Record<string, unknown>> | undefined;

/** Whose call it is, as far as anything says. */
export interface Attribution {
  /** Attributes of the span. */
  readonly span: Attributes;
  /** What metrics carry; undefined where no key has a value. */
  readonly combination: Combination | undefined;
}

interface AttributionOptions {
  readonly keys: readonly string[];
  /** How many values metrics name, for each key. */
  readonly limit: number;
  readonly hook: AttributesHook | undefined;
}

const log = diag.createComponentLogger({ namespace: '@together-otel/instrumentation' });

/**
 * Finds whose traffic a call is: from the hook, else from `withAttributes`, else from W3C baggage,
 * for each key that is named. Nothing else of these is ever recorded.
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
   * @param flow of when the call was made.
   * @returns undefined where nothing says whose it is.
   */
  find(
    context: Context,
    flow: FlowAttributes | undefined,
    request: RequestInfo,
  ): Attribution | undefined {
    const hasKeys = this.#keys.length > 0 || this.#hook !== undefined;
    if (!hasKeys && flow?.conversation === undefined) return undefined;
    // Baggage may be an implementation of the application's own.
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
    this.#sayOnce(
      `beyond ${key}`,
      `more than ${this.#limit} values of ${key}: metrics count further ones as _OTHER; TOGETHER_OTEL_ATTRIBUTE_LIMIT sets how many they name`,
    );
  }

  #sayOnce(what: string, message: string): void {
    if (this.#said.has(what)) return;
    this.#said.add(what);
    log.warn(message);
  }
}

/** A value as metrics and spans carry it; undefined for what is none. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return text(value, MAX_VALUE)?.trim() || undefined;
}
