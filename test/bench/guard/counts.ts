import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const WORKLOAD: string = fileURLToPath(new URL('workload.ts', import.meta.url));
const CHUNKS = 200 - 20;

type Counts = Readonly<Record<string, number>>;
type Road = 'call' | 'foreign' | 'stream-20' | 'stream-200' | 'limited';
type FetchRoad = 'fetch' | 'fetch-foreign' | 'fetch-stream-20' | 'fetch-stream-200';
type Kind = Road | FetchRoad;

/**
 * Cost added to a JSON call, to a call to another provider, to a chunk, and to an attempt that is
 * refused and retried: through the openai client, and through `fetch`.
 */
export interface Added {
  readonly call: Counts;
  readonly foreign: Counts;
  readonly chunk: Counts;
  readonly refusal: Counts;
  readonly fetch: Counts;
  readonly fetchForeign: Counts;
  readonly fetchChunk: Counts;
}

/** Runs the fixed workload uninstrumented and observed. */
export async function countAdded(measure: 'counts' | 'bytes'): Promise<Added> {
  const control = await run('control', measure);
  const observed = await run('observed', measure);
  const added = (kind: Kind): Record<string, number> =>
    Object.fromEntries(
      Object.entries(observed[kind]).map(([name, of]) => [name, of - (control[kind][name] ?? 0)]),
    );
  const perChunk = (short: Kind, long: Kind): Counts => {
    const [few, many] = [added(short), added(long)];
    const each = Object.entries(many).map(([name, of]) => [name, (of - (few[name] ?? 0)) / CHUNKS]);
    return Object.fromEntries(each) as Counts;
  };
  /** The SDK retries this call twice before it gets an answer. */
  const perRefusal = (): Counts => {
    const answered = added('call');
    const both = Object.entries(added('limited'));
    return Object.fromEntries(both.map(([name, of]) => [name, (of - (answered[name] ?? 0)) / 2]));
  };
  return {
    call: added('call'),
    foreign: added('foreign'),
    chunk: perChunk('stream-20', 'stream-200'),
    refusal: perRefusal(),
    fetch: added('fetch'),
    fetchForeign: added('fetch-foreign'),
    fetchChunk: perChunk('fetch-stream-20', 'fetch-stream-200'),
  };
}

async function run(mode: string, measure: string): Promise<Record<Kind, Counts>> {
  const young = ['--min-semi-space-size=128', '--max-semi-space-size=128'];
  const flags = ['--conditions=@together-otel/source', '--expose-gc', '--no-opt', ...young];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...flags, WORKLOAD, mode, measure],
    { env: { PATH: process.env['PATH'] } },
  );
  return JSON.parse(stdout) as Record<Kind, Counts>;
}
