import type { Case } from './cases.ts';
import { type Addresses, ContenderProcess, type Turn } from './contender-process.ts';
import { type Contender, FLOOR } from './contenders.ts';
import { type Figure, figure } from './statistics.ts';

/** Cost a contender adds to its baseline in one case. */
export interface CaseResult {
  readonly case: Case;
  readonly contender: string;
  readonly baseline: string;
  /** The contender's total CPU, in microseconds per call. */
  readonly cpu: Figure;
  /** Microseconds per call. */
  readonly addedCpu: Figure;
  /** Microseconds per chunk, up to the last chunk. */
  readonly addedDelivery?: Figure;
  /** Bytes per call. */
  readonly addedBytes: number;
  /** Milliseconds, 99th percentile. */
  readonly loopDelay?: Figure;
}

/** Memory held by a contender's open streams, beyond the baseline's. */
export interface RetainedResult {
  readonly contender: string;
  /** Bytes per stream. */
  readonly addedBytes: number;
}

export interface MeasureOptions {
  readonly contenders: readonly Contender[];
  readonly cases: readonly Case[];
  /** How often to restart all processes: compilation varies at random, too. */
  readonly starts: number;
  /** Rounds after each start. */
  readonly rounds: number;
  readonly folderOf: (project: string) => string;
  readonly addresses: Addresses;
  readonly say: (line: string) => void;
}

/**
 * Turns before measurement starts. V8 keeps compiling for some twenty thousand calls; a server's
 * cost is that of the calls after those.
 */
const WARM_TURNS = 12;
/** Byte counts are the median of these turns; they differ because tables grow. */
const BYTE_TURNS = 3;
const OPEN_STREAMS = 500;
/** Chunks to read from each: more than an observer buffers before recording them. */
const OPEN_STREAM_CHUNKS = 100;

/**
 * Measures CPU in rotation: each round asks every contender once, so that each ratio compares the
 * same minute. Every other round runs backwards; otherwise whoever follows a cheaper contender
 * would always find warmer caches.
 */
export async function measureCpu(options: MeasureOptions): Promise<CaseResult[]> {
  const { contenders, cases, starts, say } = options;
  const turns = new Map<string, Turn[]>();
  for (let start = 0; start < starts; start++) {
    await measureRounds(options, turns);
    say(`${start + 1} of ${starts} starts`);
  }
  const bytes = await measureBytes(options);
  return cases.flatMap((of) =>
    contenders.filter(takesPart(of)).map(({ name, baseline }) => {
      const own = turns.get(`${of.title} ${name}`) ?? [];
      const base = turns.get(`${of.title} ${baseline}`) ?? [];
      return {
        case: of,
        contender: name,
        baseline,
        cpu: figure(own.map(({ cpu }) => cpu)),
        addedCpu: figure(own.map(({ cpu }, index) => cpu - (base[index]?.cpu ?? Number.NaN))),
        ...(own[0]?.delivery !== undefined && {
          addedDelivery: figure(
            own.map((turn, index) => (turn.delivery ?? 0) - (base[index]?.delivery ?? 0)),
          ),
        }),
        ...(own[0]?.loopDelay !== undefined && {
          loopDelay: figure(own.map(({ loopDelay }) => loopDelay ?? 0)),
        }),
        addedBytes:
          (bytes.get(`${of.title} ${name}`) ?? 0) - (bytes.get(`${of.title} ${baseline}`) ?? 0),
      };
    }),
  );
}

/** Adds the turns of one start of all processes. */
async function measureRounds(options: MeasureOptions, turns: Map<string, Turn[]>): Promise<void> {
  const { contenders, cases, rounds } = options;
  using processes = await startAll(options, false);
  for (let round = -WARM_TURNS; round < rounds; round++) {
    for (const of of fromTurn(cases, round + WARM_TURNS)) {
      const partners = contenders.filter(takesPart(of));
      for (const { name } of round % 2 === 0 ? partners : partners.reverse()) {
        const turn = await processes.get(name).cpu(of);
        if (round < 0) continue;
        const key = `${of.title} ${name}`;
        turns.set(key, [...(turns.get(key) ?? []), turn]);
      }
    }
  }
}

/**
 * Starts each round with a different case. Every few turns, a process collects its whole heap,
 * which takes a tenth of a second: if all rounds were alike, the same case would always pay for it.
 */
function fromTurn(cases: readonly Case[], turn: number): Case[] {
  const first = turn % cases.length;
  return [...cases.slice(first), ...cases.slice(0, first)];
}

function takesPart({ hasFloor }: Case): (contender: Contender) => boolean {
  return ({ name }) => hasFloor || !name.startsWith(FLOOR);
}

async function measureBytes(options: MeasureOptions): Promise<ReadonlyMap<string, number>> {
  const bytes = new Map<string, number>();
  using processes = await startAll(options, true);
  for (const of of options.cases) {
    for (const { name } of options.contenders.filter(takesPart(of))) {
      const values: number[] = [];
      for (let turn = -WARM_TURNS; turn < BYTE_TURNS; turn++) {
        // Few calls, so that they fit into the young generation.
        const count = Math.ceil(Math.min(of.count, 50, 2000 / of.chunks));
        const few = { ...of, count, concurrency: 1 };
        const value = await processes.get(name).allocations(few);
        if (turn >= 0) values.push(value);
      }
      bytes.set(`${of.title} ${name}`, figure(values).median);
    }
  }
  return bytes;
}

/** Memory held by open streams, each read halfway. */
export async function measureRetained(options: MeasureOptions): Promise<RetainedResult[]> {
  using processes = await startAll(options, true);
  const bytes = new Map<string, number>();
  for (const { name } of options.contenders) {
    const values: number[] = [];
    for (let turn = -WARM_TURNS; turn < BYTE_TURNS; turn++) {
      const value = await processes.get(name).retained(OPEN_STREAMS, OPEN_STREAM_CHUNKS);
      if (turn >= 0) values.push(value);
    }
    bytes.set(name, figure(values).median);
  }
  return options.contenders.map(({ name, baseline }) => ({
    contender: name,
    addedBytes: (bytes.get(name) ?? 0) - (bytes.get(baseline) ?? 0),
  }));
}

class Processes implements Disposable {
  readonly #byName = new Map<string, ContenderProcess>();

  add(name: string, process: ContenderProcess): void {
    this.#byName.set(name, process);
  }

  get(name: string): ContenderProcess {
    const found = this.#byName.get(name);
    if (!found) throw new Error(`no process of ${name}`);
    return found;
  }

  [Symbol.dispose](): void {
    for (const process of this.#byName.values()) process[Symbol.dispose]();
  }
}

async function startAll(
  { contenders, folderOf, addresses }: MeasureOptions,
  bytes: boolean,
): Promise<Processes> {
  const processes = new Processes();
  for (const contender of contenders) {
    const folder = folderOf(contender.project);
    processes.add(
      contender.name,
      await ContenderProcess.start(contender, folder, addresses, bytes),
    );
  }
  return processes;
}
