import type { Attributes } from '@opentelemetry/api';
import type { Simulator, SimulatorOptions } from '@together-otel/simulator';
import type OpenAI from 'openai';
import type { ClientClass, Feature, Generation, GenerationKey } from './generation.ts';
import type { Observer } from './observer.ts';

/** How a call is expected to have ended. */
export interface ExpectedSpan {
  /** Defaults to a chat with the kit's model. */
  readonly name?: string;
  readonly outcome: 'success' | 'error' | 'cancelled' | 'abandoned';
  /** `error.type`; exactly there with outcome `error`. */
  readonly errorType?: string;
  readonly resends?: number;
  /** Further attributes that must be there. */
  readonly attributes?: Attributes;
}

export type ClientOptions = NonNullable<ConstructorParameters<ClientClass>[0]>;

/** The surroundings of a scenario. */
export interface Kit {
  readonly generation: Generation;
  readonly clientClass: ClientClass;
  readonly simulator: Simulator;
  /** A client of the simulator that does not retry. */
  readonly client: OpenAI;
  /** Undefined in the control. */
  readonly observer: Observer | undefined;
  /** The options of a client of the simulator. */
  options(more?: ClientOptions): ClientOptions;
  /** Another client of the simulator. */
  connect(more?: ClientOptions): OpenAI;
  /** Puts something into the transcript, in order. */
  note(event: unknown): void;
  /** Spans for this port belong to the scenario, too. */
  watch(port: number): void;
}

/** One way of using the SDK. */
export interface Scenario {
  readonly name: string;
  readonly simulator?: SimulatorOptions;
  /** A generation without it does not run the scenario. */
  readonly needs?: Feature;
  /** Generations that can't run it, and why. */
  readonly notIn?: Partial<Record<GenerationKey, string>>;
  /** Touches what all scenarios share: has an instrumentation and the process for itself. */
  readonly alone?: true;
  /** In any order. */
  readonly spans:
    | readonly ExpectedSpan[]
    | ((generation: GenerationKey) => readonly ExpectedSpan[]);
  /** Ends by itself only with garbage collections. */
  readonly collects?: true;
  /** @returns what the application got, as far as it can be compared. */
  run(kit: Kit): Promise<unknown>;
}

/** Why a scenario is not run on a generation; undefined when it is. */
export function reasonToSkip(scenario: Scenario, generation: Generation): string | undefined {
  const { needs, notIn } = scenario;
  if (needs && generation.lacks.includes(needs)) return `${generation.name} has no ${needs}`;
  return notIn?.[generation.key];
}
