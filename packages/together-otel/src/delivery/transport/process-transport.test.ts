import { expect, it } from 'vitest';
import { now } from '../clock.ts';
import { finishInProcess } from './process-transport.ts';
import type { LastRequest } from './transport.ts';

const request: LastRequest = {
  destination: {
    protocol: 'http',
    id: 'traces',
    url: 'http://collector:4318/',
    headers: { 'x-key': 'secret </script> \u2028' },
    compression: 'none',
    tls: { ca: new Uint8Array([1, 2]) },
  },
  bytes: new Uint8Array([0, 255, 7]),
  attempt: 3,
  isOrdered: false,
};

/** Simulates the worker's code. */
const source = (answer: string): string =>
  `const order = globalThis[Symbol.for('together-otel.last-requests')]; ${answer}`;

const finish = (code: string, millis = 30_000) =>
  finishInProcess(code, { requests: [request], deadline: now() + millis }, 'no threads here');

it("passes on every byte, and no state private to the application's thread", () => {
  const code = source(`
    const [{ destination, bytes, attempt }] = order.requests;
    const reason = JSON.stringify([destination.headers, [...bytes], [...destination.tls.ca], attempt ?? null]);
    process.stdout.write(JSON.stringify({ destination: destination.id, reason }));`);
  expect(finish(code)).toEqual({
    destination: 'traces',
    reason: JSON.stringify([request.destination.headers, [0, 255, 7], [1, 2], null]),
  });
});

it('never starts an Electron application, which the executable would be, a second time', () => {
  const { versions } = process;
  Object.defineProperty(process, 'versions', { value: { ...versions, electron: '38.0.0' } });
  try {
    expect(finish(source("process.stdout.write('{}');"))).toEqual({ reason: 'no threads here' });
  } finally {
    Object.defineProperty(process, 'versions', { value: versions });
  }
});

it.each(['pkg', '__nexe'])('never starts an application packed by %s a second time', (mark) => {
  Object.defineProperty(process, mark, { value: {}, configurable: true });
  try {
    expect(finish(source("process.stdout.write('{}');"))).toEqual({ reason: 'no threads here' });
  } finally {
    Reflect.deleteProperty(process, mark);
  }
});

it('reports success, or a missing answer', () => {
  expect(finish(source("process.stdout.write('{}');"))).toBeUndefined();
  expect(finish(source(''))).toEqual({ reason: undefined });
});

it('ends a process that takes too long', () => {
  expect(finish(source('setInterval(() => {}, 1000);'), 300)).toEqual({ reason: undefined });
});
