/** Measures the cost of being observed; see README.md. */
import { writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import {
  aiSdkCases,
  type Case,
  cases,
  fetchCases,
  fewCases,
  generationCases,
  growthCases,
} from './cases.ts';
import { startServer } from './contender-process.ts';
import {
  type Contender,
  FLOOR,
  main,
  NONE,
  OURS_NAME,
  onAiSdk,
  onFetch,
  onOpenTelemetry2,
  otherGenerations,
  projects,
  withContent,
} from './contenders.ts';
import { measureCpu, measureRetained } from './measurement.ts';
import { Workshop } from './project.ts';
import { report } from './report.ts';
import type { Results } from './results.ts';
import { measureStartUp, type StartUp } from './start-up.ts';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    case: { type: 'string' },
    json: { type: 'string', default: 'bench.json' },
    only: { type: 'string' },
    table: { type: 'string' },
    'start-up': { type: 'boolean', default: false },
  },
});
const starts = values.quick ? 1 : 2;
const rounds = Number(values.rounds ?? (values.quick ? 5 : 20));
if (!Number.isSafeInteger(rounds) || rounds < 1) {
  throw new Error(`--rounds ${values.rounds} is no number of rounds`);
}
const only = values.only?.split(',');
const wanted = (list: readonly Contender[]): readonly Contender[] =>
  only ? list.filter(({ name, baseline }) => name === baseline || only.includes(name)) : list;
const chosen = (list: readonly Case[]): readonly Case[] =>
  values.case ? list.filter(({ title }) => title === values.case) : list;
const say = (line: string): void => void process.stderr.write(`${line}\n`);

await using workshop = await Workshop.open();
const load = loadavg()[0] ?? 0;

let results: Results = {
  date: new Date().toISOString().slice(0, 10),
  node: `Node ${process.versions.node}`,
  machine: `${cpus().length} × ${cpus()[0]?.model.trim()}, load ${load.toFixed(1)} at the start`,
  rounds: starts * rounds,
  cases: [],
  growth: [],
  content: [],
  openTelemetry2: [],
  fetch: [],
  generations: [],
  retained: [],
  startUp: [],
};

/** Writes the results so far, so that an interrupted run keeps them. */
async function add(part: Partial<Results>): Promise<void> {
  results = { ...results, ...part };
  await writeFile(values.json, `${JSON.stringify(results, undefined, 2)}\n`);
}

const startUp = (): Promise<StartUp[]> => measureStartUp(workshop, values.quick ? 3 : 9, say);

if (values['start-up']) await add({ startUp: await startUp() });
else await measureCalls();

async function measureCalls(): Promise<void> {
  const folders = new Map<string, string>();
  for (const [name, project] of Object.entries(projects)) {
    say(`installing ${name}`);
    folders.set(name, await workshop.install(name, project));
  }
  const folderOf = (project: string): string => folders.get(project) ?? '';
  using platform = await startServer(folderOf('opentelemetry'));
  using agent = await startServer(folderOf('opentelemetry'));
  const addresses = { platform: platform.url, agent: new URL(agent.url).origin };
  const shared = { starts, rounds, folderOf, addresses, say };
  const measure = (
    contenders: readonly Contender[],
    of: readonly Case[],
  ): Promise<Results['cases']> => measureCpu({ ...shared, contenders, cases: chosen(of) });
  const contenders = wanted(main);
  const bare = main.filter(({ name, baseline }) => name === baseline);
  const grown = main.filter(({ name }) => [NONE, FLOOR, OURS_NAME].includes(name));
  const tables: Readonly<Record<string, () => Promise<Partial<Results>>>> = {
    main: async () => ({ cases: await measure(contenders, cases) }),
    retained: async () => ({
      retained: await measureRetained({ ...shared, contenders, cases: [] }),
    }),
    'start-up': async () => ({ startUp: await startUp() }),
    'opentelemetry-2': async () => ({
      openTelemetry2: await measure(onOpenTelemetry2, generationCases),
    }),
    content: async () => ({ content: await measure([...bare, ...wanted(withContent)], fewCases) }),
    fetch: async () => ({
      fetch: [...(await measure(onFetch, fetchCases)), ...(await measure(onAiSdk, aiSdkCases))],
    }),
    generations: async () => ({ generations: await measure(otherGenerations, generationCases) }),
    growth: async () => ({ growth: await measure(grown, growthCases) }),
  };
  // A single case belongs to the main table.
  const names = values.table?.split(',') ?? (values.case ? ['main'] : Object.keys(tables));
  for (const name of names) {
    const table = tables[name];
    if (!table)
      throw new Error(`there is no table ${name}; there are ${Object.keys(tables).join(', ')}`);
    say(name);
    await add(await table());
  }
}
process.stdout.write(`${report(results)}\n`);
