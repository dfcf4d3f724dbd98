import { afterEach, describe, expect, it, vi } from 'vitest';
import { isOpaque, opaqueText, readFiles, unreadFiles } from './opaque-content.ts';

/** One of many files with the same name and size. */
function file(change: (bytes: Buffer) => void = () => {}, size = 1_000_000): File {
  const bytes = Buffer.alloc(size);
  change(bytes);
  return new File([bytes], 'audio.wav');
}

async function textOf(blob: Blob): Promise<string> {
  await readFiles([blob]);
  return opaqueText(blob);
}

describe('content that properties do not show', () => {
  it.each([
    ['a file', new File([], 'a')],
    ['a stream', new Blob([]).stream()],
    ['a request', new Request('http://localhost')],
    ['a generator', (async function* () {})()],
    ['a stream of Node', { pipe: () => {} }],
  ])('is %s', (_what, value) => {
    expect(isOpaque(value)).toBe(true);
  });

  it('is not a plain object, list or date', () => {
    expect([{}, [], new Date(), new Map()].map(isOpaque)).toEqual([false, false, false, false]);
  });
});

describe('where the globals are missing, as in jsdom', () => {
  afterEach(() => void vi.unstubAllGlobals());

  it('equals only itself', async () => {
    const [one, other, sent] = [file(), file(), new Request('http://localhost')];
    for (const name of ['Blob', 'File', 'Request']) vi.stubGlobal(name, undefined);
    expect([one, sent, {}].map(isOpaque)).toEqual([true, true, false]);
    expect(unreadFiles({ file: one })).toEqual([]);
    expect(opaqueText(one)).toBe(opaqueText(one));
    expect(opaqueText(one)).not.toBe(opaqueText(other));
  });
});

describe('files of the same name and size', () => {
  it('are the same with the same content', async () => {
    expect(await textOf(file())).toBe(await textOf(file()));
  });

  it.each([
    ['at the start', 0],
    ['in the middle', 500_000],
    ['at the end', 950_000],
  ])('are others when they differ %s', async (_where, at) => {
    const other = file((bytes) => bytes.fill(1, at, at + 50_000));
    expect(await textOf(other)).not.toBe(await textOf(file()));
  });

  it('are others when short ones differ in a single byte', async () => {
    const at = (index: number) => file((bytes) => bytes.fill(1, index, index + 1), 200_000);
    expect(await textOf(at(77_777))).not.toBe(await textOf(at(77_778)));
  });

  it('are others until they are read', () => {
    expect(opaqueText(file())).not.toBe(opaqueText(file()));
  });

  it('are others when they can not be read', async () => {
    class Broken extends Blob {
      override slice(): never {
        throw new Error('gone');
      }
    }
    const broken = () => new Broken([Buffer.alloc(1_000_000)]);
    expect(await textOf(broken())).not.toBe(await textOf(broken()));
  });

  it('are read once', async () => {
    const [one, other] = [file(), file()];
    const fields = { file: one, image: [other, 'text'], prompt: 'text' };
    expect(unreadFiles(fields)).toEqual([one, other]);
    await readFiles([one]);
    expect(unreadFiles(fields)).toEqual([other]);
  });
});

it('a form with unreadable fields has no files', () => {
  const fields = {
    get file(): never {
      throw new Error('no');
    },
  };
  expect(unreadFiles(fields)).toEqual([]);
});
