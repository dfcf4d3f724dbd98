import type { Attributes } from '@opentelemetry/api';
import type { Simulator, SimulatorOptions } from '@together-otel/simulator';
import type OpenAI from 'openai';
import type { ClientClass, Feature, Generation, GenerationKey } from './generation.ts';
import type { Observer } from './observer.ts';

/** The expected span of a call. */
export interface ExpectedSpan {
  /** @default a chat with the default model */
  readonly name?: string;
  readonly outcome: 'success' | 'error' | 'cancelled' | 'abandoned';
  /** `error.type`; present if and only if the outcome is `error`. */
  readonly errorType?: string;
  readonly resends?: number;
  /** Other attributes that the span must have. */
  readonly attributes?: Attributes;
}

export type ClientOptions = NonNullable<ConstructorParameters<ClientClass>[0]>;

/** What a scenario has to work with. */
export interface Kit {
  readonly generation: Generation;
  readonly clientClass: ClientClass;
  readonly simulator: Simulator;
  /** A client for the simulator, without retries. */
  readonly client: OpenAI;
  /** `undefined` in the control. */
  readonly observer: Observer | undefined;
  /** Client options for the simulator. */
  options(more?: ClientOptions): ClientOptions;
  /** Creates another client for the simulator. */
  connect(more?: ClientOptions): OpenAI;
  /** Appends an event to the transcript. */
  note(event: unknown): void;
  /** Attributes spans of calls to this port to the scenario too. */
  watch(port: number): void;
}

/** One way of using the SDK. */
export interface Scenario {
  readonly name: string;
  readonly simulator?: SimulatorOptions;
  /** Generations that lack this feature skip the scenario. */
  readonly needs?: Feature;
  /** Generations that can't run the scenario, and why. */
  readonly notIn?: Partial<Record<GenerationKey, string>>;
  /** Changes shared state, so it runs alone in the process, with its own instrumentation. */
  readonly alone?: true;
  /** The expected spans, in any order. */
  readonly spans:
    | readonly ExpectedSpan[]
    | ((generation: GenerationKey) => readonly ExpectedSpan[]);
  /** Its spans end only when garbage is collected. */
  readonly collects?: true;
  /** @returns the comparable part of what the application got. */
  run(kit: Kit): Promise<unknown>;
}

/** Why a generation skips a scenario, or `undefined` if it runs it. */
export function reasonToSkip(scenario: Scenario, generation: Generation): string | undefined {
  const { needs, notIn } = scenario;
  if (needs && generation.lacks.includes(needs)) return `${generation.name} has no ${needs}`;
  return notIn?.[generation.key];
}
