import { type Command, Option } from 'commander';
import { ownName } from '../../output/own-name.ts';
import { helpText } from '../help-text.ts';
import type { DashboardsFlags, PreviewFlags } from './flags.ts';

/** Values of `--only`, which are also the folder names. */
const PRODUCTS = ['grafana', 'prometheus', 'alertmanager', 'datadog'];

/** Values of `--critical` and `--warning`. */
const CHANNELS = ['slack', 'email', 'pagerduty', 'webhook'];

/** Adds `dashboards` and `dashboards preview`. Their code is loaded only when they run. */
export function addDashboards(program: Command): void {
  const dashboards = program
    .command('dashboards')
    .description('write dashboards, alerts and recording rules')
    .usage('--out <folder> [options]')
    .enablePositionalOptions()
    .option('--out <folder>', 'the folder to write to; files with your edits are kept as .bak')
    .addOption(
      new Option('--only <products...>', 'write only these (default: all)').choices(PRODUCTS),
    );
  addSettings(dashboards)
    .option('--grafana <url>', 'your Grafana, for links (default: http://localhost:3000)')
    .addOption(
      new Option(
        '--critical <channels...>',
        'channels for alerts that page (default: pagerduty slack webhook)',
      ).choices(CHANNELS),
    )
    .addOption(
      new Option(
        '--warning <channels...>',
        'channels for alerts that can wait until morning (default: slack email webhook)',
      ).choices(CHANNELS),
    )
    .option('--mail <url>', 'for email: smtp://USER@HOST:587?from=a@b.c&to=d@e.f')
    .option(
      '--secrets <folder>',
      'where Alertmanager finds its secrets (default: /etc/alertmanager/secrets)',
    )
    .option('--notify <targets>', "whom Datadog's monitors notify; without it they are drafts")
    .option('--runbooks <url>', "where the alerts' runbooks are hosted (default: the package)")
    .addHelpText(
      'after',
      helpText(`
--suffixes: 'collector' for metric names from the OpenTelemetry Collector or Prometheus' OTLP receiver
(…_seconds), 'exporter' for those from the SDK's own Prometheus exporter.

--scope: resource attributes that Prometheus has as labels (promote_resource_attributes), such as
deployment.environment.name k8s.cluster.name cloud.region. Nothing is aggregated across them.

--histograms: 'native' for OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION =
base2_exponential_bucket_histogram, which Prometheus stores as native histograms.

--critical, --warning: any of slack, email, pagerduty, webhook. Name only channels that you have. Their
secrets are files in --secrets: slack_url, smtp_password, pagerduty_routing_key, webhook_url.

Prints the files it writes. Exit codes: 0 written, 1 failed, 2 wrong usage.

Examples: together-otel dashboards --out monitoring
          together-otel dashboards --out monitoring --only grafana --job 'shop/.*'`),
    )
    .action(async (options: DashboardsFlags, command: Command) => {
      const { out, only, ...settings } = options;
      if (out === undefined) {
        command.error(
          `dashboards needs a folder, such as '${ownName()} dashboards --out monitoring'`,
        );
      }
      const { writeDashboards } = await import('./write-dashboards.ts');
      await writeDashboards({ out, only, settings });
    });

  const preview = dashboards
    .command('preview')
    .description('render a board as one HTML page, without Grafana')
    .usage('(--prometheus <url> | --from <file>) [options]')
    .option('--prometheus <url>', 'base URL of Prometheus or a compatible server')
    .option('--from <file>', 'results stored by --save')
    .addOption(
      new Option('--board <name>', 'what to draw')
        .choices(['overview', 'model', 'probe', 'pipeline'])
        .default('overview'),
    )
    .option('--model <model>', 'only this model; required for the model board')
    .option('--since <duration>', 'length of the time range, such as 90m (default: 1h)')
    .option(
      '--until <time>',
      'end of the range: 10m for ten minutes ago, or a time such as 2026-11-25T10:00Z (default: now)',
    )
    .option('--save <file>', 'store the results, for --from')
    .option('--out <file>', 'the page (default: stdout)');
  addSettings(preview)
    .addHelpText(
      'after',
      helpText(`
The page makes no requests. With --from, --since and --until select from the stored results. User info in the URL becomes basic authentication.

Exit codes: 0 written, 1 failed, 2 wrong usage.

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

/** Flags that describe the queried metrics. */
export function addQuerySettings(command: Command): Command {
  return command
    .option('--job <regex>', 'only services whose job matches (default: all)')
    .addOption(
      new Option(
        '--suffixes <kind>',
        'what produces the metric names (default: collector)',
      ).choices(['collector', 'exporter']),
    )
    .addOption(
      new Option('--generation <name>', 'GenAI conventions in use (default: v1.41)').choices([
        'v1.41',
        'latest',
      ]),
    )
    .addOption(
      new Option(
        '--histograms <kind>',
        'how Prometheus stores histograms (default: explicit)',
      ).choices(['explicit', 'native']),
    )
    .option('--export-interval <duration>', 'how often metrics are exported (default: 60s)');
}

function addSettings(command: Command): Command {
  return addQuerySettings(command)
    .option(
      '--scope <attributes...>',
      'resource attributes that separate fleets (default: deployment.environment.name)',
    )
    .option('--by <keys...>', 'add a board per key of TOGETHER_OTEL_ATTRIBUTES, such as tenant.id')
    .option(
      '--budget <budgets...>',
      'alert on spend over budget: tenant.id=acme:200USD/month, or @<file> with one per line',
    )
    .option('--plan-usd <usd>', 'budget for 30 days (default: 1000)');
}
