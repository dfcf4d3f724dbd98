import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { filesOf, type Product, type Settings } from '@together-otel/dashboards';
import { expect, test } from 'vitest';
import { checkGrafana, checkVmalert, findBackends, skipReason } from './backends/index.ts';

const backends = findBackends();
const reason = skipReason(backends);
const real = test.skipIf('missing' in backends);

const variants: readonly Partial<Settings>[] = [
  {},
  { suffixes: 'exporter' },
  { generation: 'latest' },
  { histograms: 'native' },
  { scope: ['k8s.cluster.name', 'cloud.region'], job: 'shop/.*' },
];

/** Writes a product's files for these settings into a new folder, optionally modified. */
async function written(
  product: Product,
  settings: Partial<Settings>,
  change: (text: string) => string = (text) => text,
): Promise<AsyncDisposable & { readonly files: readonly string[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'together-otel-files-'));
  const files: string[] = [];
  for (const { path, text } of filesOf[product](settings)) {
    if (!/\.(?:json|yaml)$/.test(path)) continue;
    const file = join(folder, basename(path));
    await writeFile(file, change(text));
    files.push(file);
  }
  return { files, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

real.for(variants)(
  `Grafana's own schema knows every field of the boards: %j${reason}`,
  async (s) => {
    await using boards = await written('grafana', s);
    expect(boards.files.length).toBeGreaterThan(2);
    await expect(checkGrafana(boards.files)).resolves.toBe('');
  },
);

real(`… and notices a field that it does not know${reason}`, async () => {
  await using boards = await written('grafana', {}, (text) =>
    text.replace('"targets"', '"tragets"'),
  );
  await expect(checkGrafana(boards.files)).resolves.toMatch(/unexpected field 'tragets'/);
});

const readable = variants.filter(({ histograms }) => histograms !== 'native');

real.for(readable)(`vmalert takes the rules: %j${reason}`, async (settings) => {
  await using rules = await written('prometheus', settings);
  expect(rules.files).toHaveLength(1);
  await expect(checkVmalert(rules.files)).resolves.toBe('');
});

real.for([
  ['an expression', /expr: .*\n/, 'expr: sum(]\n'],
  ['a template', /\$labels\.job/, '$labels.job | nothing'],
] as const)(`… and refuses %s that is wrong${reason}`, async ([, wanted, instead]) => {
  await using rules = await written('prometheus', {}, (text) => text.replace(wanted, instead));
  await expect(checkVmalert(rules.files)).resolves.not.toBe('');
});

real(`… but not those of native histograms, as the README says${reason}`, async () => {
  await using rules = await written('prometheus', { histograms: 'native' });
  await expect(checkVmalert(rules.files)).resolves.toMatch(
    /unsupported function "histogram_count"/,
  );
});
