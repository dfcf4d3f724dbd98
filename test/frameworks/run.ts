import { join } from 'node:path';
import type { ReceivedSpan, Receiver } from '@together-otel/live/receiver';
import { attr } from '@together-otel/semconv';
import type { LedgerEntry, SimulatorOptions } from '@together-otel/simulator';
import { type Ending, ROOT, runProcess } from '@together-otel/test-support/process';
import { startWorld } from '@together-otel/test-support/world';
import { inject } from 'vitest';
import { type Figures, figuresOf } from './figures.ts';
import type { Entry, Road } from './roads.ts';

const REGISTER = join(ROOT, 'packages/together-otel/dist/register.cjs');

/** Longer than any application runs; kills one that hangs. */
const LONGEST_MILLIS = 120_000;

const SOON = { 'retry-after-ms': '20' };

const BEHAVIOUR: SimulatorOptions = {
  seed: 17,
  latency: { firstTokenMillis: 60, perTokenMillis: 2, jitter: 0 },
  models: [
    ...['json', 'stream', 'limited', 'limited-3', 'down', 'gone'].map((name) => ({
      id: `road/${name}`,
    })),
    { id: 'road/slow', latency: { firstTokenMillis: 20, perTokenMillis: 50, jitter: 0 } },
    { id: 'road/embedding', type: 'embedding' },
    { id: 'road/rerank', type: 'rerank' },
  ],
  faults: [
    limited('road/limited', 1),
    limited('road/limited-3', 3),
    { model: 'road/down', fault: { kind: 'status', body: 'overloaded', headers: SOON } },
    { model: 'road/gone', fault: { kind: 'status', body: 'model_not_found' } },
  ],
};

function limited(model: string, count: number) {
  const fault = { kind: 'status', body: 'dynamic_request_limited', headers: SOON } as const;
  return { model, count, fault };
}

/** How an application exited, what it asked of Together, and what was reported about it. */
export interface Run {
  readonly ending: Ending;
  readonly ledger: readonly LedgerEntry[];
  readonly spans: readonly ReceivedSpan[];
  /** Already closed, but the data it received stays readable. */
  readonly receiver: Receiver;
  readonly figures: Figures;
}

/** Runs an application of `fixtures/apps/`. */
export function runRoad(
  { application, settings }: Pick<Road, 'application' | 'settings'>,
  entry: Entry,
  observed: boolean,
): Promise<Run> {
  const folder = inject('project');
  return runProgram({ folder, file: entry, settings: { ...settings, APP: application }, observed });
}

interface Program {
  readonly folder: string;
  /** @default none */
  readonly nodeArguments?: readonly string[];
  readonly file: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly observed: boolean;
}

/** Runs a program against its own simulated Together and receiver. */
export async function runProgram(program: Program): Promise<Run> {
  const { folder, nodeArguments = [], file, settings, observed } = program;
  await using world = await startWorld(BEHAVIOUR);
  const preload = observed ? ['--require', REGISTER] : [];
  const ending = await runProcess(process.execPath, [...preload, ...nodeArguments, file], {
    cwd: folder,
    env: { ...world.env, ...settings, OTEL_SERVICE_NAME: 'road' },
    timeoutMillis: LONGEST_MILLIS,
  });
  await world.simulator.ledger.whenIdle();
  const spans = world.receiver.spans();
  return {
    ending: alike(ending),
    ledger: world.simulator.ledger.entries(),
    spans,
    receiver: world.receiver,
    figures: figuresOf(world.receiver),
  };
}

/** Values that differ between runs: processes, ports, times. */
const BY_CHANCE: readonly (readonly [RegExp, string])[] = [
  [/\(node:\d+\)/g, '(node)'],
  [/127\.0\.0\.1:\d+/g, 'together'],
  [/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'time'],
  [/\w{3}, \d\d \w{3} \d{4} [\d:]+ GMT/g, 'date'],
];

function alike(ending: Ending): Ending {
  const stderr = BY_CHANCE.reduce(
    (text, [pattern, word]) => text.replaceAll(pattern, word),
    ending.stderr,
  );
  return { ...ending, stderr };
}

/** Describes a call to a model in the format of `roads.ts`. */
export function callOf({ attributes, events }: ReceivedSpan): string {
  const statuses = [...events.map((event) => event.attributes), attributes].map(
    (reported) => reported[attr.httpStatusCode],
  );
  const replaces = attributes[attr.callReplaces];
  return [
    attributes[attr.requestModel],
    statuses.join(),
    attributes[attr.callOutcome],
    ...(replaces === undefined ? [] : [replaces]),
  ].join(' ');
}
