import * as probe from '../../signals/probe.ts';
import type { View } from '../../signals/view.ts';
import { type BoardRow, column, legend, target } from '../board.ts';

/** The watched models: availability, answers and prices. */
export function catalogue(view: View): BoardRow {
  const { query } = view;
  const perModel = view.per('requestModel');
  const price = (tokenType: 'input' | 'output') =>
    query.gauge('modelPrice', { tokenType }).max('requestModel');
  return {
    title: 'Catalogue',
    height: 8,
    panels: [
      {
        kind: 'table',
        id: 20,
        title: 'Watched models',
        question: 'Are all our models still available, at the same price?',
        action:
          'Missing from the catalogue: retired; move to its successor before calls fail. Price changes: inform the budget owner.',
        width: 16,
        rows: { requestModel: 'Model' },
        opensModel: true,
        columns: [
          column('In the catalogue', 'state', probe.modelAvailable.expression(perModel), {
            bad: 'below',
            at: 1,
            watch: 1,
          }),
          column('Synthetic call', 'state', query.gauge('syntheticSuccess').min('requestModel'), {
            bad: 'below',
            at: 1,
            watch: 1,
          }),
          column('USD, 1M tokens in', 'usd', price('input')),
          column('USD, 1M tokens out', 'usd', price('output')),
          column(
            'Price changes',
            'number',
            query.gauge('modelPrice').over('changes', '$__range').max('requestModel'),
            { bad: 'above', at: 1, watch: 1 },
          ),
        ],
      },
      {
        kind: 'chart',
        id: 21,
        title: 'In the catalogue',
        question: 'When did a model appear or disappear?',
        action:
          'A model that disappears and returns: a glitch of the catalogue, not of your calls; wait a little.',
        unit: 'state',
        width: 8,
        targets: [target(probe.modelAvailable.expression(perModel), legend('requestModel'))],
      },
    ],
  };
}
