import { printableJson, shown } from '@together-otel/instrumentation/distribution';
import packageJson from '../../../package.json' with { type: 'json' };
import { styled } from '../../output/styled.ts';
import { wrapped } from '../../output/wrapped.ts';
import {
  type Advice,
  type Assumptions,
  count,
  duration,
  percent,
  rate,
  replicasText,
  usd,
} from './advice.ts';
import { type DeploymentPrice, MONTH_HOURS, UTILISATION } from './money.ts';
import type { Totals } from './totals.ts';

/** One model: its traffic, its prices and the advice. */
export interface AdvisedModel {
  readonly totals: Totals;
  readonly price: DeploymentPrice;
  readonly advice: Advice;
}

const TITLES = {
  serverless: 'stay serverless',
  spread: 'spread the load',
  batch: 'batch',
  dedicated: 'a dedicated endpoint',
  unknown: 'no advice',
} as const;

export function textReport(models: readonly AdvisedModel[], assumptions: Assumptions): string {
  const parts = models.map((model) =>
    [
      styled('bold', shown(model.totals.model) || '(no model)'),
      line('advice', TITLES[model.advice.verdict]),
      line('because', model.advice.because),
      line('next', model.advice.next),
      ...arithmetic(model, assumptions).map((text, index) =>
        line(index === 0 ? 'figures' : '', text),
      ),
      '',
    ].join('\n'),
  );
  const assumed = models.some(({ advice }) => advice.verdict !== 'unknown')
    ? [
        styled('bold', 'Assumptions'),
        ...assumptionsText(assumptions).map((text) => wrapped(`  ${text}`, 4)),
        '',
      ]
    : [];
  return [...parts, ...assumed].join('\n');
}

function line(name: string, text: string): string {
  return wrapped(`  ${name.padEnd(8)}  ${text}`, 12);
}

/** The figures behind the advice, each with its calculation. */
function arithmetic(
  { totals, price, advice: { money, verdict } }: AdvisedModel,
  { latency }: Assumptions,
): string[] {
  if (verdict === 'unknown') return [];
  const { attempts, limited, capacity } = totals;
  const part = (some: number): string =>
    `${count(some)} (${percent(attempts > 0 ? some / attempts : 0)})`;
  const peak = (value: number | undefined, limit: number | undefined): string =>
    `${value === undefined ? 'unknown' : rate(value)} (limit ${limit === undefined ? 'unknown' : rate(limit)})`;
  return [
    `${count(totals.calls)} calls in ${totals.hours} h, ${count(attempts)} attempts: ${part(limited)} rate limited (429), ${part(capacity)} no capacity (503)`,
    `busiest hour: ${rate(totals.busiestRequests)} requests/s, ${rate(totals.busiestTokens)} tokens/s; busiest second: requests ${peak(totals.requestsPeak, totals.requestsLimit)}, tokens ${peak(totals.tokensPeak, totals.tokensLimit)}`,
    ...(totals.firstTokenP95 === undefined
      ? []
      : [
          `time to first token: ${totals.firstTokenP95.toFixed(2)} s (p95); acceptable: ${duration(latency)}`,
        ]),
    ...moneyText(totals, price, money),
  ];
}

function moneyText(
  { inputTokens, outputTokens, hours }: Totals,
  { tokens, hourly }: DeploymentPrice,
  money: Advice['money'],
): string[] {
  const { serverless, batch, dedicated, replicas = 1, breakEvenTokens } = money ?? {};
  return [
    tokens === undefined || serverless === undefined
      ? 'serverless: no price per token (--prices)'
      : `serverless: (${count(inputTokens)} × ${usd(tokens.input)} + ${count(outputTokens)} × ${usd(tokens.output)}) / 1,000,000 in ${hours} h × ${MONTH_HOURS} h = ${usd(serverless)} a month`,
    ...(batch === undefined ? [] : [`batch: ${usd(batch)} a month`]),
    hourly === undefined || dedicated === undefined
      ? 'dedicated: no hourly price (--hourly-usd)'
      : `dedicated: ${replicasText(replicas)} × ${usd(hourly)} × ${MONTH_HOURS} h = ${usd(dedicated)} a month${breakEvenTokens === undefined ? '' : `; cheaper above ${rate(breakEvenTokens)} tokens/s around the clock`}`,
  ];
}

function assumptionsText({ latency, batchDiscount, replicaTokens }: Assumptions): string[] {
  return [
    `A response may take ${duration(latency)} (--latency).`,
    `Traffic stays the same for the whole month (${MONTH_HOURS} h), and cached tokens cost as much as others.`,
    `A batch costs ${percent(batchDiscount)} less (--batch-discount) and finishes within 24 h.`,
    replicaTokens === undefined
      ? 'One replica can handle the busiest hour: measure its throughput and set --replica-tokens.'
      : `A replica handles ${rate(replicaTokens)} tokens/s and runs at ${percent(UTILISATION)} load in the busiest hour.`,
    'A dedicated endpoint runs around the clock. Limits are per second, as last sent by Together.',
    "Several processes' busiest seconds are added up, as if they coincided.",
  ];
}

export function jsonReport(
  models: readonly AdvisedModel[],
  assumptions: Assumptions,
  source: Readonly<Record<string, unknown>>,
): string {
  const { version } = packageJson;
  const document = {
    version,
    ...source,
    assumptions: { ...assumptions, monthHours: MONTH_HOURS, utilisation: UTILISATION },
    models: models.map((each) => ({
      model: each.totals.model,
      advice: each.advice.verdict,
      because: each.advice.because,
      next: each.advice.next,
      arithmetic: arithmetic(each, assumptions),
      figures: { ...each.totals, model: undefined },
      price: each.price,
      money: each.advice.money,
    })),
  };
  return printableJson(document);
}
