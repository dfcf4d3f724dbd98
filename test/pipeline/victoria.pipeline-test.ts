import { fileURLToPath } from 'node:url';
import { type BoardName, boards, metricName, panelsOf, targetsOf } from '@together-otel/dashboards';
import { queryBoard } from '@together-otel/dashboards/preview';
import { metrics } from '@together-otel/semconv';
import { expect, test } from 'vitest';
import { findBackends, skipReason, startVictoriaMetrics } from './backends/index.ts';
import { sendEverySignal, TELLING_MODELS } from './every-signal.ts';

const RELABEL = fileURLToPath(
  new URL('../../examples/collector-pipeline/victoriametrics-relabel.yml', import.meta.url),
);
/** Same as in the README. */
const FLAGS = ['-opentelemetry.usePrometheusNaming', `-relabelConfig=${RELABEL}`];
/** Makes new samples visible to queries immediately instead of after half a minute. */
const AT_ONCE = ['-search.latencyOffset=0s'];

const backends = findBackends();
const real = test.skipIf('missing' in backends);

/** Queries of a board that return no series for any of these models, and how many were asked. */
async function emptyQueries(
  board: BoardName,
  prometheus: string,
  models: readonly (string | undefined)[] = [undefined],
): Promise<{ empty: string[]; asked: number }> {
  const answers = await Promise.all(
    models.map((model) =>
      queryBoard({
        board,
        prometheus,
        settings: { exportSeconds: 1 },
        seconds: 60,
        ...(model !== undefined && { model }),
      }),
    ),
  );
  const queries = panelsOf(boards[board]()).flatMap((panel) =>
    targetsOf(panel).map(({ legend }, index) => ({
      name: `${board}: ${panel.title}: ${legend}`,
      series: answers.flatMap(({ panels }) => panels[panel.id]?.[index] ?? []),
    })),
  );
  const empty = queries.filter(({ series }) => series.length === 0);
  return { empty: empty.map(({ name }) => name), asked: queries.length };
}

real(
  `VictoriaMetrics: OTLP in, MetricsQL out, and every query of every panel has data${skipReason(backends)}`,
  async () => {
    await using victoria = await startVictoriaMetrics([...FLAGS, ...AT_ONCE]);
    const served = await sendEverySignal({
      settings: {
        OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: victoria.otlpMetricsUrl,
        OTEL_TRACES_EXPORTER: 'none',
      },
      rounds: 6,
    });
    const attempts = metricName(metrics.attempts, 'collector');
    await expect
      .poll(
        async () => {
          const query = encodeURIComponent(
            `sum(last_over_time(${attempts}{job="shop/checkout"}[5m]))`,
          );
          const { result } = (await victoria.api(`query?query=${query}`)) as {
            result: { value: [number, string] }[];
          };
          return Number(result[0]?.value[1]);
        },
        { timeout: 60_000, interval: 500 },
      )
      .toBe(served.length);
    const answers = await Promise.all([
      emptyQueries('overview', victoria.url),
      emptyQueries('model', victoria.url, TELLING_MODELS),
      emptyQueries('probe', victoria.url),
    ]);
    expect(answers.flatMap(({ empty }) => empty)).toEqual([]);
    expect(answers.map(({ asked }) => asked > 10)).toEqual([true, true, true]);
  },
);
