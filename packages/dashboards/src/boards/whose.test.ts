import { describe, expect, it } from 'vitest';
import { filesOf } from '../files.ts';
import { alerts } from '../prometheus/rule-file.ts';
import { panelsOf, targetsOf } from './board.ts';
import { whoseBoards } from './whose.ts';

describe('boards by a key from context', () => {
  it('are there only for keys that were chosen', () => {
    expect(whoseBoards()).toEqual([]);
    const files = filesOf.grafana({ by: ['tenant.id', 'feature'] }).map(({ path }) => path);
    expect(files).toEqual(
      expect.arrayContaining(['together-by-tenant_id.json', 'together-by-feature.json']),
    );
    expect(filesOf.grafana()).toHaveLength(files.length - 2);
  });

  it('ask for the label that Prometheus has, in every query', () => {
    const [board] = whoseBoards({ by: ['tenant.id'] });
    const queries = board ? panelsOf(board).flatMap(targetsOf) : [];
    expect(queries.length).toBeGreaterThan(6);
    for (const { expression } of queries) {
      expect(expression.text).toContain('by (tenant_id');
      expect(expression.text).toContain('tenant_id=~"$tenant_id"');
      expect(expression.text).not.toContain('tenant.id');
    }
    expect(board?.choices.at(-1)).toMatchObject({ name: 'tenant_id', title: 'tenant.id' });
  });

  it('show failures by both keys where there are two, and only then', () => {
    const titles = (by: string[]): string[][] =>
      whoseBoards({ by }).map((board) =>
        panelsOf(board)
          .map(({ title }) => title)
          .filter((title) => title.startsWith('Failures by')),
      );
    expect(titles(['tenant.id'])).toEqual([[]]);
    expect(titles(['tenant.id', 'feature'])).toEqual([
      ['Failures by tenant.id and feature'],
      ['Failures by feature and tenant.id'],
    ]);
    const [board] = whoseBoards({ by: ['tenant.id', 'feature', 'team'] });
    const panels = board ? panelsOf(board) : [];
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    for (const { panels: side } of board?.rows ?? []) {
      expect(side.reduce((sum, { width }) => sum + width, 0)).toBeLessThanOrEqual(24);
    }
    const pair = panels.find(({ title }) => title === 'Failures by tenant.id and feature');
    expect(pair && targetsOf(pair)[0]?.expression.text).toMatch(
      /^topk\(20, sum by \(tenant_id, feature\)/,
    );
  });
});

describe('budgets', () => {
  it('are an alert each, on the pace of the last day', () => {
    const budget = { key: 'tenant.id', value: 'a"b', usd: 200, per: 'month' } as const;
    const before = alerts().map(({ name }) => name);
    expect(before).not.toContain('TogetherBudgetExceeded');
    const [month, day] = alerts({ budgets: [budget, { ...budget, usd: 5, per: 'day' }] }).filter(
      ({ name }) => name === 'TogetherBudgetExceeded',
    );
    expect(month?.expression.text).toContain('tenant_id="a\\"b"');
    expect(month?.expression.text).toMatch(/\* 30\) > 200$|\* 30 > 200$/);
    expect(day?.expression.text).toMatch(/> 5$/);
    expect(month?.labels).toEqual({ budget: 'tenant.id=a"b', per: 'month' });
    expect(day?.labels).toEqual({ budget: 'tenant.id=a"b', per: 'day' });
  });
});
