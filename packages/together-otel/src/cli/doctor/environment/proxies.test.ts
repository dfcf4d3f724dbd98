import { describe, expect, it } from 'vitest';
import { checkProxies } from './proxies.ts';

const HERE = 'http://localhost:4318/v1/traces';
const AWAY = 'https://otlp.example.com/v1/traces';

describe('a proxy of the environment', () => {
  it.each([[{}], [{ HTTPS_PROXY: ' ' }], [{ NO_PROXY: 'localhost' }]])('%j is none', (env) => {
    expect(checkProxies(env, [AWAY])).toEqual([]);
  });

  it('does not matter to a receiver on this machine', () => {
    const [finding, ...more] = checkProxies({ https_proxy: 'http://u:s3cret@proxy' }, [HERE]);
    expect(finding).toMatchObject({ level: 'ok' });
    expect(JSON.stringify([finding, more])).not.toContain('s3cret');
  });

  it('is not used for another', () => {
    const env = { HTTPS_PROXY: 'http://u:s3cret@proxy', HTTP_PROXY: 'http://proxy' };
    const found = JSON.stringify(checkProxies(env, [HERE, AWAY]));
    expect(found).toMatch(/HTTPS_PROXY, HTTP_PROXY: not used .* otlp\.example\.com directly/);
    expect(found).not.toContain('s3cret');
  });
});
