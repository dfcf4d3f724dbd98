import type { Money, SpendLine } from '../figures/money.ts';
import { formatNumber } from './number-format.ts';
import { FoldedRows, Table } from './table.tsx';

/** Cost of the calls in this range, and the spending rate. */
export function MoneyView({ money }: { readonly money: Money }) {
  if (money.usd === 0) {
    return (
      <p class="nothing">
        Nothing spent in this time, or no prices:{' '}
        <code>npx together-otel prices --out prices.json</code>, then start the application with{' '}
        <code>TOGETHER_OTEL_PRICES=prices.json</code>.
      </p>
    );
  }
  return (
    <section aria-label="Money">
      <div class="row">
        <Figure title="Spent" value={money.usd} question="In the time that is shown." />
        <Figure title="An hour" value={money.usdPerHour} question="At the pace of that time." />
        <Figure title="A month" value={money.projected} question="30 days at that pace." />
      </div>
      <h2>By model</h2>
      <Lines head="Model" lines={money.byModel} />
      {money.byAttribute.map(({ attribute, lines }) => (
        <>
          <h2>By {attribute}</h2>
          <Lines head={attribute} lines={lines} />
        </>
      ))}
    </section>
  );
}

function Figure({
  title,
  value,
  question,
}: {
  readonly title: string;
  readonly value: number;
  readonly question: string;
}) {
  return (
    <article class="panel stat" style={{ '--columns': 8 }}>
      <header>
        <h3>{title}</h3>
      </header>
      <p class="stat">{formatNumber(value, 'usd')}</p>
      <p class="question">{question}</p>
    </article>
  );
}

function Lines({ head, lines }: { readonly head: string; readonly lines: readonly SpendLine[] }) {
  return (
    <Table label={`Spend by ${head}`} heads={[head, { number: 'Spent' }, { number: 'Per hour' }]}>
      <FoldedRows of={lines} columns={3}>
        {({ name, usd, usdPerHour }) => (
          <tr key={name}>
            <th scope="row" class="name" title={name}>
              {name}
            </th>
            <td class="number">{formatNumber(usd, 'usd')}</td>
            <td class="number">{formatNumber(usdPerHour, 'usd')}</td>
          </tr>
        )}
      </FoldedRows>
    </Table>
  );
}
