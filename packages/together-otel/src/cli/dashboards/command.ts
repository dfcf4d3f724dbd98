import { type Command, Option } from 'commander';
import { helpText } from '../help-text.ts';
import type { DashboardsFlags, PreviewFlags } from './flags.ts';

/** The values that `--only` takes; they are the folders that are written. */
const PRODUCTS = ['grafana', 'prometheus', 'alertmanager', 'datadog'];

/** The values that `--critical` and `--warning` take. */
const CHANNELS = ['slack', 'email', 'pagerduty', 'webhook'];

/** Adds `dashboards` and `dashboards preview`. What they need is only loaded when they run. */
export function addDashboards(program: Command): void {
  const dashboards = program
    .command('dashboards')
    .description('write dashboards, alerts and recording rules')
    .usage('--out <folder> [options]')
    .enablePositionalOptions()
    .option(
      '--out <folder>',
      'where to write; what is there under the same names and differs is kept beside, as .bak',
    )
    .addOption(
      new Option('--only <products...>', 'only for these (default: all)').choices(PRODUCTS),
    );
  addSettings(dashboards)
    .option('--grafana <url>', 'where Grafana is, for links (default: http://localhost:3000)')
    .addOption(
      new Option(
        '--critical <channels...>',
        'channels for alerts that wake somebody (default: pagerduty slack webhook)',
      ).choices(CHANNELS),
    )
    .addOption(
      new Option(
        '--warning <channels...>',
        'channels for alerts that wait for the morning (default: slack email webhook)',
      ).choices(CHANNELS),
    )
    .option('--mail <url>', 'for email: smtp://USER@HOST:587?from=a@b.c&to=d@e.f')
    .option(
      '--secrets <folder>',
      'where Alertmanager finds its secrets (default: /etc/alertmanager/secrets)',
    )
    .option('--notify <targets>', "whom Datadog's monitors notify; without it they are drafts")
    .option('--runbooks <url>', 'where the runbooks of the alerts lie (default: the package)')
    .addHelpText(
      'after',
      helpText(`
--suffixes: 'collector' for names as the OpenTelemetry Collector and Prometheus' OTLP receiver write
them (…_seconds), 'exporter' for those of the SDK's own Prometheus exporter.

--scope: attributes that Prometheus has as labels (promote_resource_attributes), such as
deployment.environment.name k8s.cluster.name cloud.region. Nothing is added up over them.

--histograms: 'native' for OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION =
base2_exponential_bucket_histogram, which Prometheus stores as native histograms.

--critical, --warning: of slack, email, pagerduty, webhook. Their secrets are files in --secrets: slack_url,
smtp_password, pagerduty_routing_key, webhook_url. Name the channels that you have.

Prints the files that it wrote. Exit codes: 0 written, 1 failed, 2 wrong usage.

Examples: together-otel dashboards --out monitoring
          together-otel dashboards --out monitoring --only grafana --job 'shop/.*'`),
    )
    .action(async (options: DashboardsFlags, command: Command) => {
      const { out, only, ...settings } = options;
      if (out === undefined) {
        command.error(
          "dashboards needs a folder, such as 'together-otel dashboards --out monitoring'",
        );
      }
      const { writeDashboards } = await import('./write-dashboards.ts');
      await writeDashboards({ out, only, settings });
    });

  const preview = dashboards
    .command('preview')
    .description('draw a board as one HTML page, without Grafana')
    .usage('(--prometheus <url> | --from <file>) [options]')
    .option('--prometheus <url>', 'base URL of Prometheus, or of what answers like it')
    .option('--from <file>', 'results that --save wrote')
    .addOption(
      new Option('--board <name>', 'what to draw')
        .choices(['overview', 'model', 'probe', 'pipeline'])
        .default('overview'),
    )
    .option('--model <model>', 'only this model; the board of one model needs it')
    .option('--since <duration>', 'how much time to show, such as 90m (default: 1h)')
    .option(
      '--until <time>',
      'its end: 10m ago, or a time such as 2026-11-25T10:00Z (default: now)',
    )
    .option('--save <file>', 'keep the results, for --from')
    .option('--out <file>', 'the page (default: stdout)');
  addSettings(preview)
    .addHelpText(
      'after',
      helpText(`
The page asks nothing from anywhere. With --from, --since and --until choose from what was saved. User info in the URL becomes basic authentication.

Exit codes: 0 drawn, 1 failed, 2 wrong usage.

Example: together-otel dashboards preview --prometheus http://localhost:9090 --out overview.html`),
    )
    .action(async (options: PreviewFlags, command: Command) => {
      if ((options.prometheus === undefined) === (options.from === undefined)) {
        command.error('preview needs one of --prometheus <url> and --from <file>');
      }
      const { preview: draw } = await import('./preview.ts');
      await draw(options);
    });
}

/** What is known of the metrics that queries ask for. */
export function addQuerySettings(command: Command): Command {
  return command
    .option('--job <regex>', 'only services whose job is so (default: all)')
    .addOption(
      new Option('--suffixes <kind>', 'who writes the metric names (default: collector)').choices([
        'collector',
        'exporter',
      ]),
    )
    .addOption(
      new Option('--generation <name>', 'GenAI conventions in use (default: v1.41)').choices([
        'v1.41',
        'latest',
      ]),
    )
    .addOption(
      new Option('--histograms <kind>', 'how Prometheus stores them (default: explicit)').choices([
        'explicit',
        'native',
      ]),
    )
    .option('--export-interval <duration>', 'how often metrics are exported (default: 60s)');
}

function addSettings(command: Command): Command {
  return addQuerySettings(command)
    .option(
      '--scope <attributes...>',
      'resource attributes that keep fleets apart (default: deployment.environment.name)',
    )
    .option('--by <keys...>', 'a board by each key of TOGETHER_OTEL_ATTRIBUTES, such as tenant.id')
    .option(
      '--budget <budgets...>',
      'alert on what one may cost: tenant.id=acme:200USD/month, or @<file> with one a line',
    )
    .option('--plan-usd <usd>', 'what 30 days may cost (default: 1000)');
}
