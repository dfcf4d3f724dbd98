import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '@together-otel/test-support/process';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

async function manifest(path: string): Promise<unknown> {
  return parse(await readFile(join(ROOT, 'examples', path), 'utf8')) as unknown;
}

describe('manifests', () => {
  it.each(['kubernetes/deployment.yaml', 'operator-image/deployment.yaml'])(
    "%s is what Kubernetes' API takes",
    async (path) => {
      const deployment = new Deployment((await manifest(path)) as Deployment);
      expect(() => deployment.validate()).not.toThrow();
    },
  );

  it('is refused with a field of a wrong type', async () => {
    const wrong = (await manifest('kubernetes/deployment.yaml')) as { spec: { replicas: unknown } };
    wrong.spec.replicas = 'two';
    expect(() => new Deployment(wrong as Deployment).validate()).toThrow(/replicas/);
  });

  it('names what the operator injects the way the application loads it', async () => {
    const instrumentation = (await manifest('operator-image/instrumentation.yaml')) as {
      metadata: { name: string };
      spec: { exporter: { endpoint: string } };
    };
    const deployment = (await manifest('operator-image/deployment.yaml')) as Deployment;
    expect(deployment.spec?.template.metadata?.annotations).toEqual({
      'instrumentation.opentelemetry.io/inject-nodejs': instrumentation.metadata.name,
    });
    expect(new URL(instrumentation.spec.exporter.endpoint).port).toBe('4318');
  });
});
