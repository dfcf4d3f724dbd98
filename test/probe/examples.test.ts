import { readFile } from 'node:fs/promises';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { Service } from 'kubernetes-models/v1/Service';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { parseConfig } from '../../packages/probe/src/config/config-file.ts';
import { run } from '../cli/command.ts';

function example(path: string): Promise<string> {
  return readFile(new URL(`../../examples/probe/${path}`, import.meta.url), 'utf8');
}

describe('examples/probe', () => {
  it('has a configuration that is valid, with all that is commented out too', async () => {
    const text = await example('probe.yaml');
    expect(parseConfig(text, 'probe.yaml')).toMatchObject({ interval: '60s' });
    // Uncomments the options: prose starts with a capital letter, an option never does.
    const whole = text.replaceAll(/^# (?=( {2,}|[a-z][A-Za-z]*:))/gm, '');
    const config = parseConfig(whole, 'probe.yaml');
    expect(Object.keys(config).sort()).toEqual([
      'baseUrls',
      'deployments',
      'interval',
      'models',
      'modelsFile',
      'spend',
      'statusPage',
      'synthetic',
      'timeout',
    ]);
  });

  it("is what Kubernetes' API takes, with a configuration that is valid", async () => {
    const documents = parseAllDocuments(await example('kubernetes.yaml')).map(
      (document) => document.toJS() as { kind: string; data?: Record<string, string> },
    );
    const kinds = { ConfigMap, Deployment, Service } as const;
    for (const document of documents) {
      const Kind = kinds[document.kind as keyof typeof kinds];
      expect(() => new Kind(document as never).validate()).not.toThrow();
    }
    expect(documents.map(({ kind }) => kind)).toEqual(['ConfigMap', 'Deployment', 'Service']);
    const config = parseConfig(documents[0]?.data?.['probe.yaml'] ?? '', 'probe.yaml');
    expect(config.models).not.toEqual([]);
  });

  it.each([
    'Dockerfile',
    'kubernetes.yaml',
    'systemd/together-probe.service',
    'systemd/together-probe-once.service',
    'README.md',
  ])('%s gives options that there are', async (path) => {
    const { stdout } = await run(['probe', '--help']);
    const text = await example(path);
    // Only options after `probe`; other programs' options come before it.
    const options = text
      .split('\n')
      .flatMap((line) => / "?probe[" ,].*| - (--.*)/.exec(line)?.[0].match(/--[a-z-]+/g) ?? []);
    expect(options).not.toEqual([]);
    for (const option of options) expect(stdout).toContain(`${option} `);
  });
});
