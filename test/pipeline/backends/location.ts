import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The sources of one or more programs, in a Go module next to this file. */
export interface Program {
  /** The module's folder; its go.mod and go.sum pin and verify every version. */
  readonly folder: string;
  /** Packages to build, and the programs they produce. */
  readonly packages: Readonly<Record<string, string>>;
  readonly tags: string;
  /**
   * A module to build with its own go.mod, in a copy with these files added: files that its release
   * process generates and the published module lacks.
   */
  readonly copied?: { readonly module: string; readonly added: Readonly<Record<string, string>> };
  /** Folder of the built programs; changes with the sources. */
  readonly target: string;
}

/** Stands in for Alertmanager's web UI, which its module lacks because npm builds it. */
const NO_PAGES = '<p>Built without its pages: use amtool or the API.</p>\n';

/**
 * The programs to build. Prometheus is built without most service discovery; Prometheus,
 * Alertmanager and Jaeger without their web UIs.
 */
export const programs: Readonly<
  Record<
    | 'collector'
    | 'prometheus'
    | 'alertmanager'
    | 'victoriaMetrics'
    | 'jaeger'
    | 'datadog'
    | 'grafana'
    | 'kubernetes',
    Program
  >
> = {
  collector: program('collector', { otelcol: '.' }),
  prometheus: program(
    'prometheus',
    {
      prometheus: 'github.com/prometheus/prometheus/cmd/prometheus',
      promtool: 'github.com/prometheus/prometheus/cmd/promtool',
      'rule-mutants': './rule-mutants',
    },
    'netgo,remove_all_sd,enable_dns_sd',
  ),
  alertmanager: program(
    'alertmanager',
    { alertmanager: './cmd/alertmanager', amtool: './cmd/amtool' },
    'netgo',
    {
      module: 'github.com/prometheus/alertmanager',
      added: {
        'ui/app/dist/elm/index.html': NO_PAGES,
        'ui/app/dist/mantine/index.html': NO_PAGES,
      },
    },
  ),
  victoriaMetrics: program('victoriametrics', {
    'victoria-metrics': 'github.com/VictoriaMetrics/VictoriaMetrics/app/victoria-metrics',
    vmalert: 'github.com/VictoriaMetrics/VictoriaMetrics/app/vmalert',
  }),
  jaeger: program('jaeger', { jaeger: 'github.com/jaegertracing/jaeger/cmd/jaeger' }),
  datadog: program('datadog', { 'datadog-metrics': '.' }),
  grafana: program('grafana', { 'grafana-check': '.' }),
  kubernetes: program('kubernetes', { 'kubernetes-check': '.' }),
};

/** Paths of the built programs. */
export interface Backends {
  readonly collector: string;
  readonly prometheus: string;
  readonly promtool: string;
  /** Tries mutants of rules on promtool's cases. */
  readonly ruleMutants: string;
  readonly alertmanager: string;
  readonly amtool: string;
  readonly victoriaMetrics: string;
  readonly vmalert: string;
  readonly jaeger: string;
  /** Maps OTLP to Datadog metrics with the Datadog Agent's own code. */
  readonly datadogMetrics: string;
  /** Strictly validates dashboards against Grafana's own schema. */
  readonly grafanaCheck: string;
  /** Strictly validates manifests against the types of the Kubernetes API and of operators. */
  readonly kubernetesCheck: string;
}

/** Why the backends are missing, and what to do about it. */
export interface MissingBackends {
  readonly missing: string;
}

/** Parent folder of the built programs. */
export function backendsFolder(): string {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return join(cache, 'together-otel/backends');
}

/**
 * The real backends, if `pnpm backends` has built them.
 *
 * @example
 * const backends = findBackends();
 * test.skipIf('missing' in backends)(`promtool takes the rules${reason(backends)}`, …);
 */
export function findBackends(): Backends | MissingBackends {
  if (!Object.values(programs).every(({ target }) => existsSync(target))) {
    return { missing: 'the real backends are not built: install Go 1.26 and run `pnpm backends`' };
  }
  const {
    collector,
    prometheus,
    alertmanager,
    victoriaMetrics,
    jaeger,
    datadog,
    grafana,
    kubernetes,
  } = programs;
  return {
    collector: join(collector.target, 'otelcol'),
    prometheus: join(prometheus.target, 'prometheus'),
    promtool: join(prometheus.target, 'promtool'),
    ruleMutants: join(prometheus.target, 'rule-mutants'),
    alertmanager: join(alertmanager.target, 'alertmanager'),
    amtool: join(alertmanager.target, 'amtool'),
    victoriaMetrics: join(victoriaMetrics.target, 'victoria-metrics'),
    vmalert: join(victoriaMetrics.target, 'vmalert'),
    jaeger: join(jaeger.target, 'jaeger'),
    datadogMetrics: join(datadog.target, 'datadog-metrics'),
    grafanaCheck: join(grafana.target, 'grafana-check'),
    kubernetesCheck: join(kubernetes.target, 'kubernetes-check'),
  };
}

/** Suffix for a test's name that says why it is skipped; empty if it runs. */
export function skipReason(backends: Backends | MissingBackends): string {
  return 'missing' in backends ? ` (skipped: ${backends.missing})` : '';
}

/** For code that only runs with the backends. @throws if they are not built. */
export function needBackends(): Backends {
  const backends = findBackends();
  if ('missing' in backends) throw new Error(backends.missing);
  return backends;
}

function program(
  name: string,
  packages: Program['packages'],
  tags = '',
  copied?: Program['copied'],
): Program {
  const folder = fileURLToPath(new URL(name, import.meta.url));
  const hash = createHash('sha256')
    .update(tags)
    .update(JSON.stringify([packages, copied]));
  for (const file of globSync(['go.mod', 'go.sum', '**/*.go'], { cwd: folder }).sort()) {
    hash.update(file).update(readFileSync(join(folder, file)));
  }
  const target = join(backendsFolder(), `${name}-${hash.digest('hex').slice(0, 12)}`);
  return { folder, packages, tags, target, ...(copied && { copied }) };
}
