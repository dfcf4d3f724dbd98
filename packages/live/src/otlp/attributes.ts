import type { Attributes, AttributeValue } from './model.ts';
import type { AnyValue, KeyValue } from './wire.ts';

/** A number if exact, otherwise a bigint. */
export function integer(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** Lower-case hex. */
export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}

export function attributeValue(any: AnyValue | undefined): AttributeValue {
  if (!any) return null;
  const { value } = any;
  switch (value.case) {
    case undefined:
      return null;
    case 'intValue':
      return integer(value.value);
    case 'bytesValue':
      return Uint8Array.from(value.value);
    case 'arrayValue':
      return value.value.values.map(attributeValue);
    case 'kvlistValue':
      return attributes(value.value.values);
    case 'stringValueStrindex':
      throw new Error(`string index ${value.value} in a value: those exist only in profiles`);
    default:
      return value.value;
  }
}

/** @throws on duplicate keys, which OTLP forbids and a record would hide. */
export function attributes(pairs: readonly KeyValue[]): Attributes {
  const seen = new Set<string>();
  for (const { key, keyStrindex } of pairs) {
    if (keyStrindex !== 0) {
      throw new Error(`string index ${keyStrindex} as a key: those exist only in profiles`);
    }
    if (seen.has(key)) throw new Error(`attribute ${JSON.stringify(key)} occurs twice`);
    seen.add(key);
  }
  // `fromEntries` defines properties, so "__proto__" is an ordinary key.
  return Object.fromEntries(pairs.map(({ key, value }) => [key, attributeValue(value)]));
}
