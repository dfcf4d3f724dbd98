import { execFile } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Certificate } from '@kubernetes-models/cert-manager/cert-manager.io/v1/Certificate';
import { Issuer } from '@kubernetes-models/cert-manager/cert-manager.io/v1/Issuer';
import { Instrumentation } from '@kubernetes-models/opentelemetry-operator/opentelemetry.io/v1alpha1/Instrumentation';
import { PodMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PodMonitor';
import { temporaryFolder } from '@together-otel/test-support/folder';
import { DaemonSet } from 'kubernetes-models/apps/v1/DaemonSet';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { StatefulSet } from 'kubernetes-models/apps/v1/StatefulSet';
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { PriorityClass } from 'kubernetes-models/scheduling.k8s.io/v1/PriorityClass';
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { Namespace } from 'kubernetes-models/v1/Namespace';
import { Service } from 'kubernetes-models/v1/Service';
import { ServiceAccount } from 'kubernetes-models/v1/ServiceAccount';
import { expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import {
  checkKubernetes,
  findBackends,
  promtool,
  skipReason,
  validateCollector,
} from './backends/index.ts';

const EXAMPLE = fileURLToPath(new URL('../../examples/collector-pipeline/', import.meta.url));

const DASHBOARDS = fileURLToPath(new URL('../../packages/dashboards/', import.meta.url));

/** Schema models for Kubernetes' kinds and the operators' own. */
const kinds: Readonly<Record<string, new (manifest: never) => { validate(): void }>> = {
  'cert-manager.io/v1 Certificate': Certificate,
  'cert-manager.io/v1 Issuer': Issuer,
  'monitoring.coreos.com/v1 PodMonitor': PodMonitor,
  'opentelemetry.io/v1alpha1 Instrumentation': Instrumentation,
  'apps/v1 DaemonSet': DaemonSet,
  'apps/v1 Deployment': Deployment,
  'apps/v1 StatefulSet': StatefulSet,
  'autoscaling/v2 HorizontalPodAutoscaler': HorizontalPodAutoscaler,
  'networking.k8s.io/v1 NetworkPolicy': NetworkPolicy,
  'scheduling.k8s.io/v1 PriorityClass': PriorityClass,
  'policy/v1 PodDisruptionBudget': PodDisruptionBudget,
  'v1 ConfigMap': ConfigMap,
  'v1 Namespace': Namespace,
  'v1 Service': Service,
  'v1 ServiceAccount': ServiceAccount,
};

interface Compose {
  readonly services: Readonly<Record<string, { readonly volumes?: readonly string[] }>>;
}

interface Kustomization {
  readonly resources: readonly string[];
  readonly configMapGenerator: readonly { readonly files: readonly string[] }[];
}

const backends = findBackends();
const reason = skipReason(backends);
const real = test.skipIf('missing' in backends);

const env = { GATEWAYS: '{dns: {hostname: gateway}}', STORAGE_DIR: '/tmp' };

real.for([
  'agent.yaml',
  'agent.yaml agent-tls.yaml',
  'agent.yaml agent-datadog.yaml',
  'gateway.yaml gateway-prometheus.yaml',
  'gateway.yaml gateway-prometheus.yaml gateway-tls.yaml',
  'gateway.yaml gateway-datadog.yaml',
])(`the Collector takes %s${reason}`, async (files) => {
  const config = files.split(' ').map((file) => EXAMPLE + file);
  await expect(validateCollector({ config, env })).resolves.toBe('');
});

real(`Prometheus takes prometheus.yml, with the rules that it names${reason}`, async () => {
  using folder = temporaryFolder();
  await cp(`${EXAMPLE}prometheus.yml`, join(folder.path, 'prometheus.yml'));
  await cp(`${DASHBOARDS}prometheus/collector`, join(folder.path, 'rules'), { recursive: true });
  const { ok, output } = await promtool(['check', 'config', join(folder.path, 'prometheus.yml')]);
  expect(ok, output).toBe(true);
  expect(output).toMatch(/[1-9]\d* rules found/);
});

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata?: unknown;
}

/** Type errors of a manifest under the OpenTelemetry Operator's schema, unknown fields included. */
async function misfitsOfTypes(manifest: unknown): Promise<string> {
  // Next to this file, because types are resolved from there.
  const folder = await mkdtemp(fileURLToPath(new URL('.manifest-', import.meta.url)));
  try {
    const types =
      '@kubernetes-models/opentelemetry-operator/opentelemetry.io/v1alpha1/Instrumentation';
    await writeFile(
      join(folder, 'manifest.ts'),
      `import type { IInstrumentation } from '${types}';\n` +
        `export const manifest: IInstrumentation = ${JSON.stringify(manifest)};\n`,
    );
    const compiler = createRequire(import.meta.url).resolve('typescript/package.json');
    return await promisify(execFile)(process.execPath, [
      join(dirname(compiler), 'bin/tsc'),
      ...['--ignoreConfig', '--noEmit', '--skipLibCheck', '--strict', '--types', ''],
      ...['--module', 'nodenext', join(folder, 'manifest.ts')],
    ]).then(
      () => '',
      ({ stdout, stderr }: { stdout: string; stderr: string }) => stdout + stderr,
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** @throws if the schema of its kind rejects the manifest. */
function validate(manifest: Manifest): void {
  const Model = kinds[`${manifest.apiVersion} ${manifest.kind}`];
  if (!Model) throw new Error(`nothing to check ${manifest.apiVersion} ${manifest.kind} by`);
  new Model(manifest as never).validate();
}

const EXAMPLES = fileURLToPath(new URL('../../examples/', import.meta.url));

/** Every example file that contains manifests. */
const manifests = globSync(['*/*.yaml', '*/kubernetes/*.yaml'], { cwd: EXAMPLES })
  .filter((file) => /^kind: (?!Kustomization)/m.test(readFileSync(EXAMPLES + file, 'utf8')))
  .sort();

/** No Go module on the proxy has this kind, so TypeScript checks it against its schema's types. */
const OF_OPENTELEMETRY = /^kind: Instrumentation$/m;

test('the examples have manifests in each of these places', () => {
  expect([...new Set(manifests.map((file) => dirname(file)))]).toEqual([
    'collector-pipeline/kubernetes',
    'kubernetes',
    'operator-image',
    'probe',
  ]);
});

real.for(manifests)(`Kubernetes knows every field of %s${reason}`, async (file) => {
  const text = readFileSync(EXAMPLES + file, 'utf8');
  if (OF_OPENTELEMETRY.test(text)) {
    expect(await misfitsOfTypes(parse(text))).toBe('');
    expect(await misfitsOfTypes(parse(text.replace('image:', 'imagine:')))).toMatch(/imagine/);
    return;
  }
  await expect(checkKubernetes([EXAMPLES + file])).resolves.toBe('');
});

real.for([
  ['deep down', 'kubernetes/agent.yaml', 'mountPath: /etc/otelcol,', 'mountPth: /etc/otelcol,'],
  ['of an operator', 'kubernetes/scrape.yaml', 'jobLabel:', 'jobLable:'],
] as const)(
  `… and notices a field %s that it does not know${reason}`,
  async ([, file, field, instead]) => {
    using folder = temporaryFolder();
    const changed = readFileSync(EXAMPLE + file, 'utf8').replace(field, instead);
    await writeFile(join(folder.path, 'changed.yaml'), changed);
    await expect(checkKubernetes([join(folder.path, 'changed.yaml')])).resolves.toMatch(
      new RegExp(`unknown field ".*${instead.split(':')[0]}"`),
    );
  },
);

real(`the Prometheus Operator takes the rules as a PrometheusRule${reason}`, async () => {
  using folder = temporaryFolder();
  const rules = parse(
    readFileSync(`${DASHBOARDS}prometheus/collector/together.rules.yaml`, 'utf8'),
  ) as { groups: unknown };
  const manifest = {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: { name: 'together' },
    spec: rules,
  };
  await writeFile(join(folder.path, 'rules.yaml'), JSON.stringify(manifest));
  await expect(checkKubernetes([join(folder.path, 'rules.yaml')])).resolves.toBe('');
});

interface DaemonSetOfOneContainer {
  readonly spec: {
    readonly template: {
      readonly metadata: { readonly labels: Record<string, string> };
      readonly spec: {
        readonly priorityClassName: string;
        readonly tolerations: unknown;
        readonly securityContext: unknown;
        readonly volumes: unknown;
        readonly containers: readonly [
          {
            readonly image: string;
            readonly args: unknown;
            readonly env: unknown;
            readonly resources: unknown;
            readonly securityContext: unknown;
            readonly volumeMounts: unknown;
            readonly ports: readonly {
              readonly name: string;
              readonly containerPort: number;
              readonly hostPort?: number;
            }[];
          },
        ];
      };
    };
  };
}

test("the values of the official chart make the pod of the agent's manifest", () => {
  const values = parse(readFileSync(`${EXAMPLE}kubernetes/helm-values-agent.yaml`, 'utf8')) as {
    image: Record<string, string>;
    ports: Record<string, { enabled: boolean; containerPort: number; hostPort?: number }>;
    command: { extraArgs: unknown };
  } & Record<string, unknown>;
  const daemonSet = parseAllDocuments(readFileSync(`${EXAMPLE}kubernetes/agent.yaml`, 'utf8'))
    .at(-1)
    ?.toJS() as DaemonSetOfOneContainer;
  const { metadata, spec } = daemonSet.spec.template;
  const [container] = spec.containers;
  const ports = Object.values(values.ports).filter(({ enabled }) => enabled);
  expect({
    labels: { 'app.kubernetes.io/name': values['nameOverride'] },
    image: `${values.image['repository']}:${values.image['tag']}`,
    args: values.command.extraArgs,
    env: values['extraEnvs'],
    resources: values['resources'],
    tolerations: values['tolerations'],
    priority: values['priorityClassName'],
    pod: values['podSecurityContext'],
    container: values['securityContext'],
    volumes: values['extraVolumes'],
    mounts: values['extraVolumeMounts'],
    ports: ports.map(({ containerPort, hostPort }) => [containerPort, hostPort]),
  }).toEqual({
    labels: metadata.labels,
    image: container.image,
    args: container.args,
    env: container.env,
    resources: container.resources,
    tolerations: spec.tolerations,
    priority: spec.priorityClassName,
    pod: spec.securityContext,
    container: container.securityContext,
    volumes: spec.volumes,
    mounts: container.volumeMounts,
    ports: container.ports.map(({ containerPort, hostPort }) => [containerPort, hostPort]),
  });
  // scrape.yaml refers to the port by the name that the chart gives it.
  expect(Object.keys(values.ports)).toContain('metrics');
});

test.for(manifests)('Kubernetes and its operators take %s', (file) => {
  const documents = parseAllDocuments(readFileSync(EXAMPLES + file, 'utf8'));
  expect(documents).not.toHaveLength(0);
  for (const document of documents) {
    const manifest = document.toJS() as Manifest;
    expect(() => validate(manifest)).not.toThrow();
    expect(() => validate({ ...manifest, metadata: 'a name' }), manifest.kind).toThrow();
  }
});

/** Parses a quantity of Kubernetes or Go, in MiB. */
function mebibytes(text: string | undefined): number {
  const [, count, unit] = /^"?(\d+)(Mi|Gi)B?"?$/.exec(text ?? '') ?? [];
  return Number(count) * (unit === 'Gi' ? 1024 : 1);
}

test.for(['agent', 'gateway'])(
  '%s collects garbage first, then is scaled, and then refuses',
  (name) => {
    const manifest = readFileSync(`${EXAMPLE}kubernetes/${name}.yaml`, 'utf8');
    const config = readFileSync(`${EXAMPLE}${name}.yaml`, 'utf8');
    const garbage = mebibytes(manifest.match(/GOMEMLIMIT, value: (\w+)/)?.[1]);
    const limit = mebibytes(manifest.match(/limits: \{ memory: (\w+)/)?.[1]);
    const [, percent, spike] =
      config.match(/limit_percentage: (\d+), spike_limit_percentage: (\d+)/) ?? [];
    const refusal = (limit * (Number(percent) - Number(spike))) / 100;
    const request = mebibytes(manifest.match(/requests: \{ cpu: \S+ memory: (\w+)/)?.[1]);
    const use = manifest.match(/name: memory, target: .*averageUtilization: (\d+)/)?.[1];
    // There is one agent per node, whatever its load.
    const scaling = use === undefined ? (garbage + refusal) / 2 : (request * Number(use)) / 100;
    expect([garbage, scaling, refusal]).toEqual(
      [garbage, scaling, refusal].toSorted((a, b) => a - b),
    );
    expect(new Set([garbage, scaling, refusal]).size).toBe(3);
  },
);

test('content is taken out at the first hop, and nothing is printed in detail', () => {
  const { service } = parse(readFileSync(`${EXAMPLE}agent.yaml`, 'utf8')) as {
    service: { pipelines: Record<string, { processors: string[] }> };
  };
  expect(service.pipelines['traces']?.processors).toContain('transform/no_content');
  expect(service.pipelines['logs']?.processors).toContain('transform/no_content');
  expect(readFileSync(`${EXAMPLE}gateway-prometheus.yaml`, 'utf8')).not.toMatch(/detailed/);
});

test('what compose.yaml and kustomization.yaml name is there', () => {
  const { services } = parse(readFileSync(`${EXAMPLE}compose.yaml`, 'utf8')) as Compose;
  const mounted = Object.values(services)
    .flatMap(({ volumes = [] }) => volumes)
    .flatMap((volume) => (volume.startsWith('.') ? [volume.split(':')[0] ?? ''] : []));
  const kustomization = readFileSync(`${EXAMPLE}kustomization.yaml`, 'utf8');
  const { resources, configMapGenerator } = parse(kustomization) as Kustomization;
  const named = [...resources, ...configMapGenerator.flatMap(({ files }) => files)];
  const missing = [...mounted, ...named].filter((file) => !existsSync(join(EXAMPLE, file)));
  expect(missing).toEqual([]);
});

test.for(['compose.yaml', 'kubernetes/agent.yaml', 'kubernetes/gateway.yaml'])(
  '%s runs the Collector that the tests run',
  (file) => {
    const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
    const [, version] = read('backends/collector/builder.yaml').match(/otlpreceiver v(\S+)/) ?? [];
    const images = readFileSync(EXAMPLE + file, 'utf8').match(
      /opentelemetry-collector-contrib:\S+/g,
    );
    expect(new Set(images)).toEqual(new Set([`opentelemetry-collector-contrib:${version}`]));
  },
);

test.for(['compose.yaml', 'kubernetes/alertmanager.yaml'])(
  '%s runs the Alertmanager that the tests run, where its files are',
  (file) => {
    const go = readFileSync(new URL('backends/alertmanager/go.mod', import.meta.url), 'utf8');
    const [, version] = go.match(/prometheus\/alertmanager v(\S+)/) ?? [];
    const text = readFileSync(EXAMPLE + file, 'utf8');
    expect(text.match(/prom\/alertmanager:\S+/g)).toEqual([`prom/alertmanager:v${version}`]);
    const configuration = readFileSync(`${EXAMPLE}alertmanager/alertmanager.yml`, 'utf8');
    const [, secrets = 'nowhere'] = configuration.match(/api_url_file: (\S+)\/slack_url/) ?? [];
    expect(text).toContain(secrets);
  },
);
