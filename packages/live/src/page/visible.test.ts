import { expect, it } from 'vitest';
import { visible } from './visible.ts';

const at = (...codes: number[]) => String.fromCodePoint(...codes);

it.each([
  ['an override', `a${at(0x202e)}b`, 'a⟨U+202E⟩b'],
  ['an isolate', `a${at(0x2066)}b${at(0x2069)}`, 'a⟨U+2066⟩b⟨U+2069⟩'],
  ['a bell and an escape', `a${at(7, 0x1b)}[31m`, 'a⟨U+0007⟩⟨U+001B⟩[31m'],
  ['tags, in which instructions hide', `a${at(0xe0041, 0xe0042)}`, 'a⟨U+E0041⟩⟨U+E0042⟩'],
  ['a zero-width space', `a${at(0x200b)}b`, 'a⟨U+200B⟩b'],
])('%s can be seen', (_what, text, shown) => {
  expect(visible(text)).toBe(shown);
});

it.each([
  'lines\r\n\tand tabs',
  `${at(0x1f468, 0x200d, 0x1f469)} ${at(0x2764, 0xfe0f)}`,
  `${at(0x5e9, 0x200f, 0x5dc)} ${at(0x645, 0x6cc, 0x200c, 0x62e)}`,
])('%j stays as it is', (text) => {
  expect(visible(text)).toBe(text);
});
