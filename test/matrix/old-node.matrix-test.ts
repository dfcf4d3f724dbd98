import { expect, test } from 'vitest';
import { lines, nodes, sdks } from './axes.ts';
import { nodeBinary } from './node-binaries.ts';
import { sdkProject } from './project.ts';
import { runApplication, seenOf } from './run.ts';

const [OLD = ''] = nodes;
const sdk = sdks.find(({ version }) => version === '6.49.0');

test(`the preload on Node ${OLD}, which is too old: one line, and the application runs on`, async () => {
  if (!sdk) throw new Error('axes.ts lists no openai 6.49.0');
  const node = await nodeBinary(OLD);
  const folder = await sdkProject(sdk, lines.at(-1) ?? '3.x');
  const application = { folder, node, file: 'app.cjs' };
  const control = await runApplication({ ...application, nodeArguments: [] });
  const run = await runApplication({
    ...application,
    nodeArguments: ['--require', 'together-otel/register'],
  });
  const line = `together-otel: Node.js ${OLD} is too old, 22.15 is needed; the application runs without telemetry\n`;
  expect(run.stderr).toBe(`${line}${control.stderr}`);
  expect({ ...seenOf(run), stderr: '' }).toEqual({ ...seenOf(control), stderr: '' });
  expect(run.received.requests()).toEqual([]);
});
