import { expect, it } from 'vitest';
import { filesIn, filesOnStack } from './call-stack.ts';

it('lists the files of the callers, innermost first', () => {
  expect(filesOnStack(5)[0]).toContain('call-stack.test.ts');
});

it('reads them from the text of a stack', () => {
  const stack = `Error
    at filesOnStack (/app/preload.cjs:1:10)
    at Object.get [as version] (/app/preload.cjs:2:10)
    at registerGlobal (/app/node modules (1)/api/build/index.js:3:10)
    at file:///app/main.mjs:4:10
    at eval (webpack-internal:///(rsc)/./node_modules/api/index.js:5:10)
    at new Promise (<anonymous>)
    at C:\\\\app\\\\main.js:6:10`;
  expect(filesIn(stack)).toEqual([
    '/app/preload.cjs',
    '/app/node modules (1)/api/build/index.js',
    'file:///app/main.mjs',
    'webpack-internal:///(rsc)/./node_modules/api/index.js',
    'C:\\\\app\\\\main.js',
  ]);
});
