import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { stubDestination, stubOutlet } from '../../testing/outlet.ts';
import type { ExportRequest } from '../queue/export-queue.ts';
import { type Outlet, outlets, pipelines, type Signal } from '../queue/pipeline.ts';
import { destinationText, Inheritance, type Inherited } from './inheritance.ts';

let sent: string[] = [];

function outlet(signal: Signal, url: string): Outlet {
  return stubOutlet({
    signal,
    destination: () => stubDestination({ id: `${Math.random()}`, url, headers: { key: 'secret' } }),
    put: ({ bytes }) => sent.push(new TextDecoder().decode(bytes)),
  });
}

function inherited(
  text: string,
  signal: Signal = 'span',
  more: Partial<Inherited> = {},
  url = 'http://collector/',
): Inherited {
  const request: ExportRequest = { items: 1, bytes: new TextEncoder().encode(text) };
  return { ...request, destination: destinationText(outlet(signal, url)), isEarly: false, ...more };
}

beforeEach(() => {
  sent = [];
  outlets.add(outlet('span', 'http://collector/'));
  outlets.add(outlet('metric', 'http://collector/'));
});

afterEach(() => {
  vi.unstubAllEnvs();
  outlets.clear();
  pipelines.clear();
});

it('sends at once what is due', () => {
  new Inheritance().add(1, [inherited('spans'), inherited('metrics', 'metric')]);
  expect(sent).toEqual(['spans', 'metrics']);
});

it('never sends to a destination of its own choice', () => {
  new Inheritance().add(1, [inherited('elsewhere', 'span', {}, 'http://other/')]);
  expect(sent).toEqual([]);
});

it('sends early ones when they would have been due', async () => {
  vi.stubEnv('OTEL_BSP_SCHEDULE_DELAY', '20');
  vi.stubEnv('OTEL_METRIC_EXPORT_INTERVAL', '10');
  const inheritance = new Inheritance();
  inheritance.add(1, [inherited('spans', 'span', { isEarly: true })]);
  inheritance.add(1, [inherited('metrics', 'metric', { isEarly: true })]);
  await expect.poll(() => sent.toSorted()).toEqual(['metrics', 'spans']);
});

it('sends early ones at the end', () => {
  new Inheritance().add(1, [inherited('early', 'span', { isEarly: true })]);
  expect(sent).toEqual([]);
  for (const pipeline of pipelines) pipeline.handOn();
  expect(sent).toEqual(['early']);
});

it('replaces waiting metrics of the same thread by newer ones', () => {
  const inheritance = new Inheritance();
  const metrics = (text: string, recorded: number, isEarly = true): Inherited =>
    inherited(text, 'metric', { supersedes: true, recorded, isEarly });
  inheritance.add(1, [metrics('old', 1)]);
  inheritance.add(2, [metrics('of another thread', 1)]);
  inheritance.add(1, [metrics('new', 2), metrics('nothing new', 2)]);
  inheritance.handOn();
  expect(sent).toEqual(['of another thread', 'new']);
  inheritance.add(1, [metrics('waiting', 3)]);
  inheritance.add(1, [metrics('due', 4, false)]);
  inheritance.handOn();
  expect(sent.slice(2)).toEqual(['due']);
});

it('tells the metrics of threads of a thread from its own', () => {
  const metrics = (text: string, thread?: number): Inherited =>
    inherited(text, 'metric', {
      supersedes: true,
      recorded: 1,
      isEarly: true,
      ...(thread !== undefined && { thread }),
    });
  const inheritance = new Inheritance();
  inheritance.add(1, [metrics('own'), metrics('inherited', 2)]);
  inheritance.handOn();
  expect(sent).toEqual(['own', 'inherited']);
});

it('keeps every delta', () => {
  const inheritance = new Inheritance();
  const delta = (text: string): Inherited =>
    inherited(text, 'metric', { supersedes: false, recorded: 0, isEarly: true });
  inheritance.add(1, [delta('one'), delta('two')]);
  inheritance.handOn();
  expect(sent).toEqual(['one', 'two']);
});

it('forgets threads that have ended', () => {
  const inheritance = new Inheritance();
  const metrics = inherited('metrics', 'metric', { supersedes: true, recorded: 5 });
  inheritance.add(1, [metrics]);
  inheritance.add(1, [metrics]);
  expect(sent).toEqual(['metrics']);
  // Ids are not used twice; this shows that nothing is kept.
  inheritance.forgetExcept([2]);
  inheritance.add(1, [metrics]);
  expect(sent).toEqual(['metrics', 'metrics']);
});
