import { serve } from '@together-otel/test-support/server';
import { describe, expect, it } from 'vitest';
import { run } from './command.ts';
import { startWorld } from './world.ts';

const KEY = 'tgp_v1_S3CRETaS3CRETbS3CRET';

/** Everything that `doctor` prints, as text and as JSON. */
async function printed(command: readonly string[], env: Readonly<Record<string, string>> = {}) {
  await using world = await startWorld();
  const options = { env: { ...world.env, ...env } };
  const separated = command.length > 0 ? ['--', ...command] : [];
  const text = await run(['doctor', ...separated], options);
  const json = await run(['doctor', '--json', ...separated], options);
  return text.stdout + text.stderr + json.stdout + json.stderr;
}

describe('doctor shows no key', () => {
  it.each([
    ['bare', ['node', 'app.js', KEY]],
    ['behind -k', ['node', 'app.js', '-k', 'S3CRET-of-some-form']],
    ['behind -H', ['node', 'app.js', '-H', 'x-anything: S3CRET-of-some-form']],
    ['behind --header', ['node', 'app.js', '--header', `Authorization: Bearer ${KEY}`]],
    ['in JSON', ['node', 'app.js', '{"apiKey":"S3CRET-of-some-form"}']],
    [
      'in a misspelt variable',
      ['env', 'OTEL_EXPORTER_OTLP_HEADER=api-key=S3CRET', 'node', 'app.js'],
    ],
    ['in a variable', ['TOGETHER_API_KYE=S3CRET', 'node', 'app.js']],
    ['in a shell', ['sh', '-c', 'TOGETHER_API_KEY=S3CRET-of-some-form node app.js']],
  ])('%s in the command', async (_where, command) => {
    expect(await printed(command)).not.toContain('S3CRET');
  });

  it.each([
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: KEY }],
    [{ TOGETHER_ADMIN: KEY }],
    [{ TOGETHER_API_KYE: 'S3CRET' }],
    [{ TOGETHER_OTEL_HOSTS: 'https://S3CRET@proxy,S3CRET@other' }],
    [{ OPENAI_BASE_URL: 'https://S3CRET@proxy.example.com/v1' }],
  ])('in the environment: %j', async (env) => {
    expect(await printed([], env)).not.toContain('S3CRET');
  });

  it('echoed by an endpoint, nor its control characters', async () => {
    await using server = await serve((request, response) => {
      response.statusCode = 401;
      response.end(`\u001b]0;owned\u0007no \u009b2J ${request.headers['x-team']} \u202e!`);
    });
    const text = await printed([], {
      OTEL_EXPORTER_OTLP_ENDPOINT: server.url,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-team=S3CRET%20word',
    });
    expect(text).toContain('HTTP 401');
    expect(text).not.toContain('S3CRET');
    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});

it.each([
  ['run', '--', 'OTEL_EXPORTER_OTLP_HEADER=api-key=S3CRET', 'node', 'app.js'],
  ['OTEL_EXPORTER_OTLP_HEADER=api-key=S3CRET', 'run', 'node'],
  ['live', 'FOO=S3CRET'],
  ['--header=FOO=S3CRET'],
])('no message quotes the value of a variable: %s', async (...args) => {
  const { code, stderr } = await run(args);
  expect(code).not.toBe(0);
  expect(stderr).not.toContain('S3CRET');
});

it('a failure that quotes its input is one line without control characters', async () => {
  const { stderr } = await run(['explain', `\u001b[2J\nno such error ${KEY}`]);
  expect(stderr).not.toMatch(/S3CRET/);
  expect(stderr.trimEnd()).not.toMatch(/\p{Cc}/u);
});
