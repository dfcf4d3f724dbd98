import type { Attribution } from '../figures/attribution.ts';
import { named, Select } from './choice.tsx';
import { formatNumber } from './number-format.ts';
import { Table } from './table.tsx';

/** Calls by a context key; renders nothing if calls have none. */
export function WhoseView({
  attribution: { keys, by, lines },
  onBy,
}: {
  readonly attribution: Attribution;
  readonly onBy: (key: string) => void;
}) {
  if (by === undefined) return null;
  return (
    <section aria-label="Whose traffic">
      <h2>
        Whose traffic <Select title="by" value={by} options={keys.map(named)} onChange={onBy} />
      </h2>
      <Table label={`Calls by ${by}`} heads={[by, ...HEADS.map((number) => ({ number }))]}>
        <tbody>
          {lines.map(({ name, calls, failed, limited, input, output, usd }) => (
            <tr key={name}>
              <th scope="row" class="name" title={name}>
                {name}
              </th>
              {[calls, failed, limited, input, output].map((count, index) => (
                <td key={HEADS[index]} class="number">
                  {count.toLocaleString('en')}
                </td>
              ))}
              <td class="number">{usd > 0 ? formatNumber(usd, 'usd') : ''}</td>
            </tr>
          ))}
        </tbody>
      </Table>
    </section>
  );
}

const HEADS = [
  'Calls',
  'Failed',
  'Limited (429)',
  'Input tokens',
  'Output tokens',
  'Spent',
] as const;
