import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { budgetsOf, keysOf } from './budgets.ts';

it('reads budgets', () => {
  expect(budgetsOf(['tenant.id=acme:200USD/month', 'feature=a:b=c:0.5 usd/day'])).toEqual([
    { key: 'tenant.id', value: 'acme', usd: 200, per: 'month' },
    { key: 'feature', value: 'a:b=c', usd: 0.5, per: 'day' },
  ]);
});

it('reads budgets from a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'budgets-'));
  try {
    const file = join(folder, 'budgets');
    writeFileSync(file, '# tenants\n\ntenant.id=acme:200USD/month\r\ntenant.id=b:1USD/day\n');
    expect(budgetsOf([`@${file}`]).map(({ value }) => value)).toEqual(['acme', 'b']);
    expect(() => budgetsOf([`@${file}.not`])).toThrow('--budget');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it.each([
  '',
  'acme',
  'tenant.id=acme',
  'tenant.id=:5USD/day',
  '=acme:5USD/day',
  'tenant.id=acme:0USD/day',
  'tenant.id=acme:-5USD/day',
  'tenant.id=acme:5EUR/day',
  'tenant.id=acme:5USD/year',
  'gen_ai.request.model=m:5USD/day',
  'a b=c:5USD/day',
  'a,b=c:5USD/day',
])('refuses the budget %j', (budget) => {
  expect(() => budgetsOf([budget])).toThrow('--budget is ');
});

it('refuses two budgets of one', () => {
  const twice = ['tenant.id=acme:5USD/day', 'tenant.id=acme:6USD/day'];
  expect(() => budgetsOf(twice)).toThrow('twice');
});

it('accepts keys that applications may use', () => {
  expect(keysOf(['tenant.id,feature', 'tenant.id'])).toEqual(['tenant.id', 'feature']);
  for (const key of ['le', 'gen_ai.request.model', 'a b', ''])
    expect(() => keysOf([key])).toThrow('--by is ');
});
