import { expect, it } from 'vitest';
import { findMemoryLimit } from './memory-limit.ts';

const limits = (addressSpace: string, dataSize: string): string => `\
Limit                     Soft Limit           Hard Limit           Units     
Max cpu time              unlimited            unlimited            seconds   
Max data size             ${dataSize.padEnd(20)} unlimited            bytes     
Max address space         ${addressSpace.padEnd(20)} unlimited            bytes     
`;

it.each([
  ['4096000000', 'unlimited', 'the address space is limited to 4096000000 bytes'],
  ['unlimited', '1000000000', 'the data size is limited to 1000000000 bytes'],
  ['unlimited', 'unlimited', undefined],
  ['1099511627776', 'unlimited', undefined],
])('address space %s, data size %s', (addressSpace, dataSize, expected) => {
  expect(findMemoryLimit(limits(addressSpace, dataSize))).toBe(expected);
});

it('finds nothing where the system says nothing', () => {
  expect(findMemoryLimit('')).toBeUndefined();
});

it('reads the limits of this process', () => {
  expect([undefined, expect.any(String)]).toContainEqual(findMemoryLimit());
});
