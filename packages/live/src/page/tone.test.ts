import { expect, it } from 'vitest';
import { mostUrgentFirst } from './tone.ts';

const columns = [
  {},
  { limit: { bad: 'above', at: 0.05 } },
  { limit: { bad: 'below', at: 0.1 } },
] as const;

it('puts what is bad first, then what to watch, and leaves the order within each', () => {
  const rows = [
    { name: 'fine', cells: [9, 0, 1] },
    { name: 'limited', cells: [1, 0.3, 1] },
    { name: 'without values', cells: [null, null, null] },
    { name: 'to watch', cells: [1, 0.03, 1] },
    { name: 'without quota', cells: [1, 0, 0.01] },
    { name: 'busiest', cells: [99, 0, 1] },
  ];
  expect(mostUrgentFirst(rows, columns).map(({ name }) => name)).toEqual([
    'limited',
    'without quota',
    'to watch',
    'fine',
    'without values',
    'busiest',
  ]);
  expect(mostUrgentFirst([], columns)).toEqual([]);
});
