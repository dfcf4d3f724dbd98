import { expect, it } from 'vitest';
import { framed, GrpcAnswer, statusText } from './grpc-message.ts';

function messageOf(...pieces: Buffer[]): Uint8Array | undefined {
  const answer = new GrpcAnswer();
  for (const piece of pieces) answer.add(piece);
  return answer.message();
}

it('takes out what was framed, in whatever pieces it comes', () => {
  const whole = framed(Buffer.from('export'));
  expect(whole.subarray(0, 5)).toEqual(Buffer.from([0, 0, 0, 0, 6]));
  expect(messageOf(whole.subarray(0, 2), whole.subarray(2, 7), whole.subarray(7))).toEqual(
    Buffer.from('export'),
  );
  expect(messageOf(framed(Buffer.alloc(0)))).toHaveLength(0);
});

it('has no message where there is none, a part of a prefix, or a compressed one', () => {
  expect(messageOf()).toBeUndefined();
  expect(messageOf(Buffer.from([0, 0]))).toBeUndefined();
  expect(messageOf(framed(Buffer.from('zipped'), true))).toBeUndefined();
});

it('keeps no answer without end', () => {
  const piece = Buffer.alloc(16 * 1024);
  const answer = new GrpcAnswer();
  for (let count = 0; count < 1000; count++) answer.add(piece);
  expect(answer.message()?.length).toBeLessThanOrEqual(64 * 1024);
});

it('reads the text of a status, also one that is not encoded as it should be', () => {
  expect([statusText('not%20here'), statusText('100%'), statusText(undefined)]).toEqual([
    'not here',
    '100%',
    '',
  ]);
});
