import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT, runProcess } from '@together-otel/test-support/process';

const fixture = (name: string): string =>
  fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

/** Longer than any run; kills one that hangs. */
const LONGEST_MILLIS = 120_000;

interface EndedSpan {
  readonly name: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** Output of the battery, bare and observed by the built plugin, plus the plugin's spans. */
export async function runBattery(
  node: string,
  folder: string,
): Promise<{ bare: string[]; observed: string[]; spans: EndedSpan[] }> {
  const written = join(folder, 'spans.json');
  const run = async (nodeArguments: readonly string[]): Promise<string[]> => {
    const env = { PLUGIN: join(ROOT, 'packages/instrumentation/dist/index.cjs'), SPANS: written };
    const options = { cwd: folder, env, timeoutMillis: LONGEST_MILLIS };
    const parameters = [...nodeArguments, fixture('fetch-battery.cjs')];
    const { code, stdout, stderr } = await runProcess(node, parameters, options);
    if (code !== 0) throw new Error(`the battery ended with ${code}:\n${stderr}`);
    return stdout.split('\n');
  };
  return {
    bare: await run([]),
    observed: await run(['--require', fixture('observe.cjs')]),
    spans: JSON.parse(await readFile(written, 'utf8')) as EndedSpan[],
  };
}
