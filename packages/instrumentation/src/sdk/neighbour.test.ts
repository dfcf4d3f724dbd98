import { recordWarnings } from '@together-otel/test-support/warnings';
import { beforeEach, expect, it } from 'vitest';
import { warnOfNeighbour } from './neighbour.ts';

let warnings: readonly string[];
beforeEach(() => {
  warnings = recordWarnings();
});

function clientWith(create: unknown): unknown {
  return { chat: { completions: { create } } };
}

it('names the setting that disables the other instrumentation', () => {
  warnOfNeighbour(clientWith(Object.assign(() => {}, { __wrapped: true })));
  expect(warnings).toEqual([expect.stringContaining('OTEL_NODE_DISABLED_INSTRUMENTATIONS=openai')]);
});

it.each([[clientWith(() => {})], [clientWith(undefined)], [{ chat: null }], [{}], [undefined]])(
  'does not warn without another instrumentation (%#)',
  (client) => {
    warnOfNeighbour(client);
    expect(warnings).toEqual([]);
  },
);
