import { expect, it } from 'vitest';
import { adviceFor } from './advice.ts';
import { jsonReport, textReport } from './report.ts';
import { totalsOf } from './totals.ts';

it('shows the name of a model without control characters', () => {
  const model = 'org/\u001b]0;title\u0007\u009b31m\u202elarge\nadvice';
  const totals = totalsOf({ model, hours: [], firstTokenP95: undefined });
  const price = { tokens: undefined, hourly: undefined };
  const assumptions = { latency: 30, batchDiscount: 0.5, replicaTokens: undefined };
  const advice = adviceFor(totals, price, assumptions);
  const [title, ...rest] = textReport([{ totals, price, advice }], assumptions).split('\n');
  expect(title).toBe('org/ ]0;title 31m large advice');
  const whole = { from: '', until: '' };
  const json = jsonReport([{ totals, price, advice }], assumptions, whole);
  expect(json).not.toMatch(/[\u007f-\u009f\u202e]/);
  expect(JSON.stringify(JSON.parse(json))).toContain(JSON.stringify(model));
  expect(rest[0]).toMatch(/^ {2}advice {4}no advice$/);
});
