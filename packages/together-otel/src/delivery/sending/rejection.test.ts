import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { expect, it } from 'vitest';
import { rejectedIn } from './rejection.ts';

/** `ExportTraceServiceResponse` with `partial_success { rejected_spans: 3, error_message: "no" }`. */
const PARTIAL = new Uint8Array([0x0a, 0x06, 0x08, 0x03, 0x12, 0x02, 0x6e, 0x6f]);

it('reads the number of rejected items, and the reason', () => {
  expect(rejectedIn(PARTIAL, ProtobufTraceSerializer)).toEqual({ count: 3, message: 'no' });
});

it.each([
  ['no response', undefined],
  ['an empty one', new Uint8Array()],
  ['a page of a proxy', new TextEncoder().encode('<html>OK</html>')],
])('takes %s as a success', (_name, answer) => {
  expect(rejectedIn(answer, ProtobufTraceSerializer)).toEqual({ count: 0, message: '' });
});
