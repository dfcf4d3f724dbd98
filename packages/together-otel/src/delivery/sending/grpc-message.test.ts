import { expect, it } from 'vitest';
import { framed, GrpcAnswer, statusText } from './grpc-message.ts';

function messageOf(...pieces: Buffer[]): Uint8Array | undefined {
  const answer = new GrpcAnswer();
  for (const piece of pieces) answer.add(piece);
  return answer.message();
}

it('unwraps a frame that arrives in any number of pieces', () => {
  const whole = framed(Buffer.from('export'));
  expect(whole.subarray(0, 5)).toEqual(Buffer.from([0, 0, 0, 0, 6]));
  expect(messageOf(whole.subarray(0, 2), whole.subarray(2, 7), whole.subarray(7))).toEqual(
    Buffer.from('export'),
  );
  expect(messageOf(framed(Buffer.alloc(0)))).toHaveLength(0);
});

it('returns no message for an empty answer, a partial prefix, or a compressed frame', () => {
  expect(messageOf()).toBeUndefined();
  expect(messageOf(Buffer.from([0, 0]))).toBeUndefined();
  expect(messageOf(framed(Buffer.from('zipped'), true))).toBeUndefined();
});

it('bounds the answer it keeps', () => {
  const piece = Buffer.alloc(16 * 1024);
  const answer = new GrpcAnswer();
  for (let count = 0; count < 1000; count++) answer.add(piece);
  expect(answer.message()?.length).toBeLessThanOrEqual(64 * 1024);
});

it('decodes a status text, even if it is badly encoded', () => {
  expect([statusText('not%20here'), statusText('100%'), statusText(undefined)]).toEqual([
    'not here',
    '100%',
    '',
  ]);
});
