import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readConfigFile } from './config-file.ts';
import { configKeys, topLevelKeys } from './config-keys.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'config-file-'));
  file = join(folder, 'otel.yaml');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function fault(text: string): string {
  writeFileSync(file, text);
  try {
    readConfigFile(file);
  } catch (error) {
    return (error as Error).message.replaceAll(file, 'otel.yaml');
  }
  return 'none';
}

const EXPORTER = `file_format: "1.0"
tracer_provider:
  processors:
    - batch:
        exporter:
          otlp_http:`;

it.each([
  ['', 'otel.yaml:1: expected file_format: "1.0" and settings'],
  ['a: [b', /^otel\.yaml:1: .*\]/],
  ['resource: {}', 'otel.yaml:1: file_format is missing: expected file_format: "1.0"'],
  ['\nfile_format: "0.3"', 'otel.yaml:2: file_format is "0.3": expected "1.0"'],
  ['file_format: 1.0', 'otel.yaml:1: file_format is 1: expected "1.0"'],
  [
    `${EXPORTER}\n            endpont: http://x`,
    'otel.yaml:7: tracer_provider.processors.0.batch.exporter.otlp_http.endpont is not known',
  ],
  [
    `${EXPORTER}\n            timeout: soon`,
    'otel.yaml:7: tracer_provider.processors.0.batch.exporter.otlp_http.timeout must be integer,null',
  ],
  ['file_format: "1.0"\nlog_level: loud', /^otel\.yaml:2: log_level must be equal to one of/],
])('names file, line and key of %j', (text, expected) => {
  expect(fault(text)).toMatch(expected);
});

it('reads valid keys, and names the ignored ones', () => {
  writeFileSync(file, `${EXPORTER}\n            endpoint: http://x\nmetre_provider: {}\n`);
  const { model, ignored } = readConfigFile(file);
  expect(model.tracer_provider?.processors).toHaveLength(1);
  expect(ignored).toEqual([`${file}:8: metre_provider is unknown and ignored`]);
});

it('knows every key of the types that the SDK has', () => {
  const entry = createRequire(import.meta.url).resolve('@opentelemetry/configuration');
  const types = readFileSync(join(dirname(entry), 'generated', 'types.d.mts'), 'utf8');
  const keys = (text: string) =>
    [...text.matchAll(/^\s+(?:'([^']+)'|([A-Za-z_0-9]+))\??:/gm)].map(
      ([, quoted, plain]) => quoted ?? plain,
    );
  const [model = ''] = /^interface ConfigurationModel \{[\s\S]*?^\}/m.exec(types) ?? [];
  expect([...topLevelKeys].sort()).toEqual(keys(model).sort());
  expect([...configKeys].sort()).toEqual([...new Set(keys(types))].sort());
});
