import { expect, it } from 'vitest';
import { AnswerFacts } from '../operations/index.ts';
import { StreamObserver } from './stream-observer.ts';

it('holds few gaps of an open stream, and records each once', () => {
  const recorded: number[] = [];
  const observer = new StreamObserver({ name: 'chat' } as never, new AnswerFacts(), undefined, {
    recordGaps: (gaps) => recorded.push(gaps.length),
  });
  const count = (): number => recorded.reduce((sum, length) => sum + length, 0);
  for (let gaps = 0; gaps <= 100; gaps++) {
    observer.pass();
    expect(gaps - count()).toBeLessThan(17);
  }
  observer.close();
  expect(count()).toBe(100);
});
