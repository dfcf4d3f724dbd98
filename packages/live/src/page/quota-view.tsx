import type { Quota } from './client.ts';
import { FoldedRows } from './folded-rows.tsx';
import { formatNumber } from './number-format.ts';
import { toneOf } from './tone.ts';

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
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways on a phone
        <section class="scroll" tabIndex={0} aria-label="Quota by model">
          <table>
            <thead>
              <tr>
                {['Model', 'Kind'].map((head) => (
                  <th key={head} scope="col">
                    {head}
                  </th>
                ))}
                {[
                  'Request limit',
                  'left',
                  'busiest second',
                  'Token limit',
                  'left',
                  'busiest second',
                  'Age',
                ].map((head, index) => (
                  <th key={index} scope="col" class="number">
                    {head}
                  </th>
                ))}
              </tr>
            </thead>
            <FoldedRows of={quota.readings} columns={9}>
              {(reading) => (
                <tr key={reading.model + reading.kind}>
                  <th scope="row">{reading.model}</th>
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
          </table>
        </section>
      )}
      <h2>Failed attempts, by cause</h2>
      {quota.causes.every(({ causes }) => Object.keys(causes).length === 0) ? (
        <p class="faint">None in this time range.</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls sideways on a phone
        <section class="scroll" tabIndex={0} aria-label="Failed attempts by cause">
          <table>
            <thead>
              <tr>
                <th scope="col">Model</th>
                <th scope="col">Cause</th>
                <th scope="col" class="number">
                  Attempts
                </th>
                <th scope="col" class="number">
                  of all
                </th>
              </tr>
            </thead>
            <FoldedRows of={causesOf(quota)} columns={4}>
              {({ model, cause, count, attempts }) => (
                <tr key={model + cause}>
                  <th scope="row">{model}</th>
                  <td>{cause}</td>
                  <td class="number">{count}</td>
                  <td class="number">{formatNumber(count / Math.max(1, attempts), 'share')}</td>
                </tr>
              )}
            </FoldedRows>
          </table>
        </section>
      )}
    </section>
  );
}

/** One line a model and cause. */
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
