import { expect, it } from 'vitest';
import { uploadModel, uploadSeam } from './upload-seam.ts';

const client = { baseURL: 'https://api.together.ai/v1' };

it('knows the model while the method runs, and only then', () => {
  const edit = uploadSeam((...args) => [args, uploadModel()]);
  expect(edit.call(client, { model: 'm' }, undefined)).toEqual([[{ model: 'm' }, undefined], 'm']);
  expect(uploadModel()).toBeUndefined();
});

it('forgets it when the method throws, and knows the outer one after an inner one', () => {
  const failing = uploadSeam(() => {
    throw new Error('no file');
  });
  const outer = uploadSeam(() => {
    expect(() => failing.call(client, { model: 'inner' })).toThrow('no file');
    return uploadModel();
  });
  expect(outer.call(client, { model: 'outer' })).toBe('outer');
  expect(uploadModel()).toBeUndefined();
});

it.each([undefined, null, 'x', {}])('has none for %j', (body) => {
  expect(uploadSeam(() => uploadModel()).call(client, body)).toBeUndefined();
});

it('has none where reading it throws', () => {
  const body = {
    get model() {
      throw new Error('of the application');
    },
  };
  expect(uploadSeam(() => uploadModel()).call(client, body)).toBeUndefined();
});
