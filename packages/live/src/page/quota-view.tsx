import type { Quota } from './client.ts';
import { formatNumber } from './number-format.ts';
import { FoldedRows, type Head, Table } from './table.tsx';
import { toneOf } from './tone.ts';

const QUOTA_HEADS: readonly Head[] = [
  'Model',
  'Kind',
  ...['Request limit', 'left', 'busiest second'].map((number) => ({ number })),
  ...['Token limit', 'left', 'busiest second', 'Age'].map((number) => ({ number })),
];

const QUOTA = { bad: 'below', at: 0.1, watch: 0.3 } as const;

/**
 * Limit, remainder, its age, and the busiest second by model; next to it the causes of failed
 * attempts.
 */
export function QuotaView({ quota }: { readonly quota: Quota }) {
  return (
    <section aria-label="Quota and peaks">
      <h2>Quota and peaks, per second</h2>
      {quota.readings.length === 0 ? (
        <p class="nothing">
          No answer carried a quota in this time: dedicated endpoints send none, and some answers
          leave it out.
        </p>
      ) : (
        <Table label="Quota by model" heads={QUOTA_HEADS}>
          <FoldedRows of={quota.readings} columns={9}>
            {(reading) => (
              <tr key={reading.model + reading.kind}>
                <th scope="row" class="name" title={reading.model}>
                  {reading.model}
                </th>
                <td>{reading.kind}</td>
                <td class="number">{formatNumber(reading.requestsLimit, 'number')}</td>
                <td class={`number ${toneOf(reading.requestsLeft, QUOTA)}`}>
                  {formatNumber(reading.requestsLeft, 'share')}
                </td>
                <td class={`number ${peakTone(reading.requestsPeak, reading.requestsLimit)}`}>
                  {formatNumber(reading.requestsPeak, 'number')}
                </td>
                <td class="number">{formatNumber(reading.tokensLimit, 'number')}</td>
                <td class={`number ${toneOf(reading.tokensLeft, QUOTA)}`}>
                  {formatNumber(reading.tokensLeft, 'share')}
                </td>
                <td class={`number ${peakTone(reading.tokensPeak, reading.tokensLimit)}`}>
                  {formatNumber(reading.tokensPeak, 'number')}
                </td>
                <td class="number">{formatNumber(reading.age, 'seconds')}</td>
              </tr>
            )}
          </FoldedRows>
        </Table>
      )}
      <h2>Failed attempts, by cause</h2>
      {quota.causes.every(({ causes }) => Object.keys(causes).length === 0) ? (
        <p class="faint">None in this time range.</p>
      ) : (
        <Table
          label="Failed attempts by cause"
          heads={['Model', 'Cause', { number: 'Attempts' }, { number: 'of all' }]}
        >
          <FoldedRows of={causesOf(quota)} columns={4}>
            {({ model, cause, count, attempts }) => (
              <tr key={model + cause}>
                <th scope="row" class="name" title={model}>
                  {model}
                </th>
                <td>{cause}</td>
                <td class="number">{count}</td>
                <td class="number">{formatNumber(count / Math.max(1, attempts), 'share')}</td>
              </tr>
            )}
          </FoldedRows>
        </Table>
      )}
    </section>
  );
}

/** One line per model and cause. */
function causesOf({ causes: models }: Quota) {
  return models.flatMap(({ model, causes, attempts }) =>
    Object.entries(causes)
      .filter(([, count]) => count > 0)
      .map(([cause, count]) => ({ model, cause, count, attempts })),
  );
}

/** Bursts at the limit get limited. */
function peakTone(peak: number | undefined, limit: number | undefined): string {
  if (peak === undefined || limit === undefined || limit === 0) return '';
  return peak > limit ? 'bad' : peak > limit * 0.8 ? 'watch' : '';
}
