import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  applicationSignals,
  boards,
  panelsOf,
  Query,
  ruleFile,
  targetsOf,
  View,
} from '@together-otel/dashboards';
import { findBackends, promtool, skipReason } from '@together-otel/pipeline';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { application } from './case.ts';

const backends = findBackends();
const real = test.skipIf('missing' in backends);
const reason = skipReason(backends);
const settings = { histograms: 'native' } as const;

/** A native histogram in promtool's notation that gains `count` observations per minute. */
function gaining(count: number, minutes: number): string {
  // Schema 0: the bucket of offset 1 holds values from 1 to 2.
  const histogram = `{{schema:0 sum:${count * 1.5} count:${count} buckets:[${count}] offset:1}}`;
  return `${histogram}+${histogram}x${minutes}`;
}

real(`rules of native histograms count calls and take percentiles${reason}`, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'together-otel-native-'));
  try {
    const query = new Query(settings);
    const duration = (callOutcome: string): string =>
      `gen_ai_client_operation_duration_seconds${query
        .foreign('x', application({ callOutcome }))
        .text.slice(1)}`;
    const firstTokens = `together_client_time_to_first_token_seconds${query
      .foreign('x', application())
      .text.slice(1)}`;
    const view = new View(query, 900, []);
    const test = {
      rule_files: ['rules.yaml'],
      evaluation_interval: '1m',
      tests: [
        {
          interval: '1m',
          input_series: [
            { series: duration('success'), values: gaining(6, 90) },
            { series: duration('error'), values: gaining(4, 90) },
            { series: firstTokens, values: gaining(8, 90) },
          ],
          promql_expr_test: [
            {
              expr: 'round(sum(job:together_calls:growth5m))',
              eval_time: '80m',
              exp_samples: [{ labels: '{}', value: 50 }],
            },
            {
              expr: 'round(sum(job_model:together_streams:increase15m))',
              eval_time: '80m',
              exp_samples: [{ labels: '{}', value: 120 }],
            },
            {
              expr: `round(${applicationSignals.firstToken.expression(view)}, 0.01)`,
              eval_time: '80m',
              exp_samples: [{ labels: '{}', value: 1.93 }],
            },
            {
              expr: 'group by (alertname) (ALERTS{alertstate="firing"})',
              eval_time: '80m',
              exp_samples: [{ labels: '{alertname="TogetherErrorBudgetBurn"}', value: 1 }],
            },
          ],
        },
      ],
    };
    await writeFile(join(folder, 'rules.yaml'), ruleFile(settings));
    await writeFile(join(folder, 'test.yaml'), stringify(test, { lineWidth: 0 }));
    const result = await promtool(['test', 'rules', 'test.yaml'], folder);
    expect(result.ok, result.output).toBe(true);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('neither rules nor boards query buckets of native histograms', () => {
  const queries = Object.values(boards).flatMap((boardOf) =>
    panelsOf(boardOf(settings)).flatMap((panel) =>
      targetsOf(panel).map(({ expression }) => expression.text),
    ),
  );
  expect([ruleFile(settings), ...queries].join('\n')).not.toMatch(/_bucket|\ble\b/);
});
