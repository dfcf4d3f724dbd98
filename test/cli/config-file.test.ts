import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { diagnose } from './diagnosis.ts';
import { startWorld } from './world.ts';

/** Runs `doctor` with a configuration file instead of variables. */
async function withFile(text: (receiver: string) => string, name = 'otel.yaml') {
  await using world = await startWorld();
  await writeFile(join(world.folder, 'otel.yaml'), text(world.receiver.url));
  const { OTEL_EXPORTER_OTLP_ENDPOINT: _, OTEL_SERVICE_NAME: __, ...env } = world.env;
  const diagnosis = await diagnose([], {
    cwd: world.folder,
    env: { ...env, OTEL_CONFIG_FILE: name, COLLECTOR: world.receiver.url },
  });
  return { ...diagnosis, paths: world.receiver.requests().map(({ path }) => path) };
}

const exporter = (endpoint: string) => `file_format: "1.0"
tracer_provider:
  processors:
    - batch:
        exporter:
          otlp_http:
            endpoint: ${endpoint}/v1/traces
meter_provider:
  readers:
    - periodic:
        exporter:
          otlp_http:
            endpoint: ${endpoint}/v1/metrics
`;

describe('doctor with OTEL_CONFIG_FILE', () => {
  it.each([
    ['as they stand there', (url: string) => url],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: syntax of the configuration file.
    ['by a variable', () => '${COLLECTOR}'],
  ])('sends to the endpoints of the file, %s', async (_how, endpoint) => {
    const { code, sections, paths } = await withFile((url) => exporter(endpoint(url)));
    expect(code).toBe(0);
    expect(sections['endpoint']).toEqual([
      expect.stringMatching(/^ok: traces to http:.*\/v1\/traces .*HTTP 200/),
      expect.stringMatching(/^ok: metrics to http:.*\/v1\/metrics .*HTTP 200/),
    ]);
    expect(paths.sort()).toEqual(['/v1/metrics', '/v1/traces']);
    expect(sections['settings']?.[0]).toBe(
      'ok: settings come from otel.yaml, not from OTEL_* variables',
    );
  });

  it.each([
    ['is missing', () => '', 'nowhere.yaml', /there is no such file/],
    ['is no YAML', () => 'a: [b', 'otel.yaml', /otel\.yaml:1: /],
    ['has another version', () => 'file_format: "0.3"', 'otel.yaml', /:1: file_format is "0\.3"/],
    [
      'has an unknown key',
      (url: string) => exporter(url).replace('endpoint:', 'endpont:'),
      'otel.yaml',
      /otel\.yaml:7: .*otlp_http\.endpont is not known/,
    ],
    ['is a device', () => '', '/dev/zero', /it is not a regular file/],
    ['is switched off', () => 'file_format: "1.0"\ndisabled: true', 'otel.yaml', /disabled: true/],
  ])('is blocked by one that %s', async (_what, text, name, message) => {
    const { code, problems, sections } = await withFile(text, name);
    expect(code).toBe(1);
    expect(problems).toEqual([expect.stringMatching(message)]);
    // The file is what to fix, so there is no other advice.
    const advice = sections['endpoint']?.filter((line) => line.includes('→')) ?? [];
    expect(advice).toHaveLength(problems[0]?.includes("can't be used") ? 0 : 2);
  });

  it('reports an endpoint of the file that does not respond', async () => {
    const { code, problems } = await withFile(() => exporter('http://127.0.0.1:9'));
    expect(code).toBe(1);
    expect(problems).toHaveLength(2);
    expect(problems[0]).toMatch(/traces to http:\/\/127\.0\.0\.1:9.*refused/);
    expect(problems.join()).not.toContain('OTEL_EXPORTER_OTLP_ENDPOINT');
  });
});
