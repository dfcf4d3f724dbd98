import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from './command.ts';
import { startPatientWorld } from './world.ts';

const FETCH = `fetch(process.env.TOGETHER_BASE_URL + '/chat/completions', { method: 'POST' }).then((r) => r.text())`;
const HTTP = `require('node:http').request(process.env.TOGETHER_BASE_URL + '/chat/completions', { method: 'POST' }, (r) => r.resume()).end()`;

describe('a process that called a model, but never Together', () => {
  it.each([
    ['openai', [join('applications', 'calls.cjs')]],
    ['fetch', ['-e', FETCH]],
  ])('says so at its end, with the host and how to name it (%s)', async (_road, args) => {
    await using world = await startPatientWorld();
    const { TOGETHER_OTEL_HOSTS: host = '', ...env } = world.env;
    const ran = await run(['run', '--', 'node', ...args], { env });
    expect(ran).toMatchObject({
      code: 0,
      stderr: `together-otel: no call went to Together, only to ${host}; if that is a proxy for Together, set TOGETHER_OTEL_HOSTS=${host}\n`,
    });
    const silent = await run(['run', '--', 'node', ...args], {
      env: { ...env, OTEL_LOG_LEVEL: 'none' },
    });
    expect(silent.stderr).toBe('');
  });

  it.each([
    ['node:http', HTTP, {}],
    ['undici', FETCH, { TOGETHER_OTEL_FETCH: 'false' }],
  ])('says so at its end if it called Together through %s', async (client, code, settings) => {
    await using world = await startPatientWorld();
    const host = world.env['TOGETHER_OTEL_HOSTS'];
    const ran = await run(['run', '--', 'node', '-e', code], {
      env: { ...world.env, ...settings },
    });
    expect(ran.code).toBe(0);
    expect(ran.stderr).toBe(
      `together-otel: no call was observed: ${host} was called through ${client}, which is not observed; ` +
        "use an SDK that is not bundled, or the platform's own global fetch (axios: adapter: 'fetch')\n",
    );
  });

  it.each([
    ['called Together', [join('applications', 'calls.cjs')]],
    ['fetched something else', ['-e', `fetch(process.env.OTEL_EXPORTER_OTLP_ENDPOINT)`]],
    ['called nobody', ['-e', '1']],
  ])('one that %s says nothing', async (_what, args) => {
    await using world = await startPatientWorld();
    const ran = await run(['run', '--', 'node', ...args], { env: world.env });
    expect(ran).toMatchObject({ code: 0, stderr: '' });
  });
});
