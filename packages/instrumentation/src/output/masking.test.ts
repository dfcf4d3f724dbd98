import { describe, expect, it } from 'vitest';
import { maskedCommand } from './masked-command.ts';
import { masked, maskedValue, shown } from './masking.ts';
import { keepSecret, keepSecretsOf } from './secrets.ts';

const KEY = 'tgp_v1_Zm9vYmFyYmF6cXV4';

describe('secrets are masked', () => {
  it.each([
    ['a key by its prefix', `node app.js ${KEY}`],
    ['a key by its shape', 'node app.js 3f9a1c7e5b2d8f6a4c0e9b7d5a3f1c8e'],
    ['the value of an option', 'node app.js --api-key S3CRETS3CRET'],
    ['the value of an option with =', 'node app.js --api-key=S3CRETS3CRET'],
    ['the value of -k', 'node app.js -k S3CRETS3CRET'],
    ['a header', 'curl -H "x-team: S3CRETS3CRET" http://x'],
    ['a header by its name', 'x-api-key: S3CRETS3CRET'],
    ['authorization', 'Authorization: Bearer S3CRETS3CRET'],
    ['a short one', 'Authorization: Bearer S3CRET'],
    ['one without a scheme', 'proxy-authorization=S3CRET'],
    ['a field of JSON', '{"apiKey":"S3CRETS3CRET"}'],
    ['a field of escaped JSON', '{\\"apiKey\\":\\"S3CRETS3CRET\\"}'],
    ['a name and a colon', 'apiKey:S3CRETS3CRET'],
    ['an option --pass', 'node app.js --pass S3CRETS3CRET'],
    ['a variable', 'TOGETHER_API_KEY=S3CRETS3CRET node app.js'],
    ['user info', 'https://u:S3CRET@S3CRET@host/v1'],
    ['a query', 'https://host/v1?k=S3CRETS3CRET'],
    ['user info without a scheme', 'u:S3CRETS3CRET@host'],
    ['a password in quotes', `password = 'S3CRET S3CRET'`],
  ])('%s', (_what, text) => {
    expect(maskedCommand(text)).not.toMatch(/S3CRET|Zm9v|3f9a/);
    expect(maskedCommand(text.split(' '))).not.toMatch(/S3CRETS3|Zm9v|3f9a/);
  });

  it.each([
    ['TOGETHER_API_KEY', 'x'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'authorization=S3CRET,S3CRET,{"x":"S3CRET"}'],
    ['OTEL_RESOURCE_ATTRIBUTES', 'api.token=S3CRET'],
    ['TOGETHER_OTEL_HOSTS', 'S3CRET@proxy,u:S3CRET@other,https://S3CRET@third'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://S3CRET@host:4318'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', KEY],
    ['TOGETHER_ADMIN', KEY],
  ])('in the variable %s=%s', (name, value) => {
    expect(maskedValue(name, value)).not.toMatch(/S3CRET|Zm9v|^x$/);
  });

  it('wherever a known secret appears again', () => {
    keepSecret('Bearer%20an-ordinary-word');
    expect(masked('the key an-ordinary-word is wrong')).toBe('the key **** is wrong');
  });

  it('and that of a resource attribute, in the notation of another library', () => {
    keepSecretsOf({ OTEL_RESOURCE_ATTRIBUTES: 'team=the-shop,db.password=a%20plain-word' });
    expect(masked(`[['team', 'the-shop'], ['db.password', 'a plain-word']]`)).toBe(
      `[['team', 'the-shop'], ['db.password', '****']]`,
    );
  });

  it.each([
    ['PWD', '/home/me/support-desk'],
    ['OLDPWD', '/home/me/support-desk/src'],
    ['XDG_SESSION_TYPE', 'wayland'],
    ['DESKTOP_SESSION', 'ubuntu'],
    ['SSH_AUTH_SOCK', '/run/user/1000/agent'],
  ])('but not what %s says of the system', (name, value) => {
    keepSecretsOf({ [name]: value });
    expect(masked(`no such file as ${value}`)).toBe(`no such file as ${value}`);
  });

  it('is idempotent', () => {
    const once = masked(`GET https://u:p@h/x?k=v, x-api-key: K, "token":"T", ${KEY}`);
    expect(masked(once)).toBe(once);
  });
});

it.each([
  'deepseek-ai/DeepSeek-V3.1 meta-llama/Llama-3.3-70B-Instruct-Turbo',
  'openai 7.57.0 (node_modules/.pnpm/openai@7.57.0_ws@8.18.3/node_modules/openai)',
  'openai-f0ed28f090f94724',
  'checkout_service_v2_production_eu1',
  'input tokens + max_tokens: 4096',
  'http://127.0.0.1:4318/v1/traces',
  'TOGETHER_API_KEY: the API key is empty',
  'api-keys.yaml:12: interval is 5',
  'author: someone, authors=others',
  'tokens.json:3:7 is wrong',
  'node --require together-otel/register --max-old-space-size=512 app.js',
  'OTEL_EXPORTER_OTLP_CLIENT_KEY: /etc/certs/client.pem',
])('%s is no secret', (text) => {
  expect(masked(text)).toBe(text);
});

describe('foreign text', () => {
  it('is one line without control characters, bounded', () => {
    const hostile = '\u001b]0;owned\u0007a\r\nb\u009b31mc\u202ed\u2066e\u2028f\u200bg\ud800';
    expect(shown(hostile)).toBe(']0;owned a b 31mc d e f g');
    expect(shown('A b '.repeat(100_000))).toHaveLength(301);
  });

  it.each([
    ['a-', 'a-'],
    ['a:', 'a:'],
    ['a', 'a'],
    ['blanks', ' '],
    ['@', 'a:a@'],
    ['quotes', '"'],
    ['equal signs', 'key='],
    ['options', '--key '],
    ['schemes', 'http://'],
  ])('of %s takes no more than linear time', (_what, part) => {
    // A quadratic pattern would take minutes and time out the test.
    for (let round = 0; round < 20; round++) maskedCommand(part.repeat(500_000));
  });
});

it.each([
  '401 Unauthorized: Incorrect API key',
  'Unauthenticated: Request without credentials',
  'authorised: nobody',
])('the words after "%s" are shown', (text) => {
  expect(masked(text)).toBe(text);
});
