import { describe, expect, it } from 'vitest';
import { clientSource, clientStandIn } from './client-module.ts';

const URL_OF_CLIENT = 'file:///app/node_modules/openai/client.mjs';
const CLASS = 'export class OpenAI {}\n';

describe('the source of a client module', () => {
  it('is kept line by line, and hands over the class at its end', () => {
    expect(clientSource(URL_OF_CLIENT, () => CLASS)?.split('\n')).toEqual([
      'export class OpenAI {}',
      '',
      expect.stringContaining(`(OpenAI, "${URL_OF_CLIENT}")`),
      '',
    ]);
  });

  it.each([
    ['by its name', 'file:///app/main.mjs', CLASS],
    ['by its source', URL_OF_CLIENT, 'export class Other {}'],
    ['by where the class is', URL_OF_CLIENT, '// export class OpenAI {}'],
  ])('is not that of another module, told %s', (_, url, source) => {
    expect(clientSource(url, () => source)).toBeUndefined();
  });

  it('has one such line', () => {
    const once = clientSource(URL_OF_CLIENT, () => CLASS);
    expect(clientSource(URL_OF_CLIENT, () => once)).toBeUndefined();
  });

  it('is not read where the name is another', () => {
    const read = (): never => expect.unreachable('was read');
    expect(clientSource('file:///app/main.mjs', read)).toBeUndefined();
  });
});

describe('the stand-in of a client module', () => {
  const DEFAULT = `export { default } from "${URL_OF_CLIENT}"`;

  it.each([
    ['a default export of its own', `${CLASS}export default OpenAI;\n`],
    [
      'a default export among others',
      `${CLASS}export { a, OpenAI as default, b } from "./a.mjs";\n`,
    ],
    ['one over several lines', `${CLASS}export {\n  OpenAI as default,\n};\n`],
  ])('has the default export of a module with %s', (_, source) => {
    expect(clientStandIn(URL_OF_CLIENT, source)).toContain(DEFAULT);
  });

  it('has none where there is none', () => {
    const source = `${CLASS}switch (1) {\n  default:\n}\n// the default, as usual\n`;
    expect(clientStandIn(URL_OF_CLIENT, source)).not.toContain('default');
  });

  it.each([
    ['in a comment', `${CLASS}// use: export default OpenAI\n`],
    ['in a form that is not known', `${CLASS}export  {OpenAI as default};\n`],
    ['in another line', `${CLASS}export {};export default OpenAI;\n`],
  ])('does not exist where a default export may be %s', (_, source) => {
    expect(clientStandIn(URL_OF_CLIENT, source)).toBeUndefined();
  });

  it('does not exist for a module without a client', () => {
    expect(clientStandIn(URL_OF_CLIENT, 'export class Other {}')).toBeUndefined();
  });
});
