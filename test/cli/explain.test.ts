import { KNOWN_ERRORS } from '@together-otel/simulator';
import { describe, expect, it } from 'vitest';
import { run } from './command.ts';
import { startWorld } from './world.ts';

interface Explained {
  readonly known: boolean;
  readonly status: number | null;
  readonly meanings: readonly {
    status?: number;
    code?: string;
    category: string;
    retryable: boolean;
  }[];
}

async function explained(args: readonly string[], stdin?: string): Promise<Explained> {
  const ran = await run(['explain', '--json', ...args], stdin === undefined ? {} : { stdin });
  return JSON.parse(ran.stdout) as Explained;
}

describe('explain', () => {
  it('prints the meaning of a code, and what to do', async () => {
    const { code, stdout, stderr } = await run(['explain', 'dynamic_token_limited']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.split('\n')).toEqual([
      'dynamic_token_limited',
      '  means     more tokens than your dynamic rate allows',
      '  category  rate_limit',
      '  retry     yes',
      expect.stringMatching(/^ {2}advice {4}Send fewer or shorter prompts/),
      '',
    ]);
  });

  it.each([
    ['400', ['dedicated_endpoint_not_running', 'model_not_available', 'context_length_exceeded']],
    ['401', ['invalid_api_key']],
    ['402', ['credit_limit']],
    ['403', [undefined, 'context_length_exceeded']],
    ['404', ['model_not_available']],
    ['429', ['credit_limit', 'dynamic_request_limited', 'dynamic_token_limited']],
    ['500', []],
    ['503', ['routing_error']],
  ])('prints what %s alone may mean, and the codes that come with it', async (status, codes) => {
    const { known, meanings } = await explained([status]);
    expect(known).toBe(true);
    expect(meanings.map(({ code }) => code)).toEqual([undefined, ...codes]);
  });

  it.each([
    ['a status and a message', ['403', 'input tokens + max_tokens'], 'context', false],
    ['a status and another message', ['403', 'not allowed'], 'auth', false],
    ['a status and a code', ['503', 'routing_error'], 'capacity', true],
    ["an exception's message", ['Error: 500 status code (no body)'], 'server', true],
    ['a message alone', ['input tokens + max_tokens too large'], 'context', false],
    ['a timeout', ['Request timed out.'], 'timeout', true],
    ['a connection', ['Connection error.'], 'connection', true],
    ['a body with its status', ['429 {"error":{"type":"credit_limit"}}'], 'rate_limit', true],
  ])('decodes %s', async (_what, args, category, retryable) => {
    const { known, meanings } = await explained(args);
    expect(known).toBe(true);
    expect(meanings.at(0)).toMatchObject({ category, retryable });
  });

  it('decodes a whole body, as an argument and on stdin', async () => {
    const body = JSON.stringify({
      error: { message: 'no', type: 'x', code: 'model_not_available' },
    });
    const expected = {
      known: true,
      meanings: [{ code: 'model_not_available', category: 'model' }],
    };
    expect(await explained([body])).toMatchObject(expected);
    expect(await explained([], body)).toMatchObject(expected);
    expect(await explained(['-'], `HTTP/2 404\ncontent-type: x/y\n\n${body}`)).toMatchObject({
      ...expected,
      status: 404,
    });
  });

  it.each<[string, string, string, number | null, string]>([
    [
      "Python's repr",
      "openai.RateLimitError: Error code: 429 - {'message': 'it\\'s', 'error': {'type': 'dynamic_request_limited', 'code': None}}",
      'rate_limit',
      429,
      'dynamic_request_limited',
    ],
    ['a reason phrase', '429 Too Many Requests', 'rate_limit', 429, ''],
    ['words', 'Rate limit exceeded', 'rate_limit', null, ''],
    ['an abort', 'APIUserAbortError: Request was aborted.', 'client', null, ''],
    ['a timeout of the SDK', 'APIConnectionTimeoutError', 'timeout', null, ''],
    ['a timeout of Python', 'httpx.ReadTimeout: The read operation timed out', 'timeout', null, ''],
    ['a failed fetch', 'TypeError: fetch failed', 'connection', null, ''],
    [
      'a stack that Node printed',
      "RateLimitError: 429 You are limited\n    at generate (/app/error.js:503:20) {\n  status: 429,\n  headers: Headers {},\n  error: { message: 'x', type: 'dynamic_token_limited' }\n}",
      'rate_limit',
      429,
      'dynamic_token_limited',
    ],
    [
      'a transcript of curl',
      '* Connected\n> POST /v1/chat HTTP/1.1\n>\n< HTTP/1.1 100 Continue\n< HTTP/1.1 503 Service Unavailable\n<\n{"error":{"code":"routing_error"}}',
      'capacity',
      503,
      'routing_error',
    ],
    ["curl's own words", 'curl: (22) The requested URL returned error: 401', 'auth', 401, ''],
    ['a model that is gone', 'The model x/y does not exist', 'model', null, ''],
    ["Go's dialler", 'dial tcp: lookup api.together.ai: no such host', 'connection', null, ''],
    ["Java's resolver", 'java.net.UnknownHostException: api.together.ai', 'connection', null, ''],
    ["Python's resolver", '[Errno -2] Name or service not known', 'connection', null, ''],
    ["Rust's client", 'reqwest::Error { kind: Status(429), url: "x" }', 'rate_limit', 429, ''],
    ['another language', 'Limite de requisições excedido (429): aguarde', 'rate_limit', 429, ''],
    ['a status in another language', 'Fehler 503 beim Aufruf', 'capacity', 503, ''],
    ['colours', '\u001b[31mError\u001b[0m: \u001b[1m429\u001b[0m Too Many', 'rate_limit', 429, ''],
    [
      'the end of a long log',
      `${'INFO all is well\n'.repeat(40_000)}Error: 429 Too Many Requests`,
      'rate_limit',
      429,
      '',
    ],
    [
      'an event of a stream',
      'data: {"error":{"type":"credit_limit","code":402}}',
      'billing',
      402,
      'credit_limit',
    ],
  ])('takes %s', async (_what, text, category, status, code) => {
    const answered = await explained([], text);
    expect(answered).toMatchObject({ known: true, status });
    expect(answered.meanings[0]?.category).toBe(category);
    if (code) expect(answered.meanings).toMatchObject([{ code }]);
  });

  it('ranks several causes', async () => {
    const { stdout } = await run(['explain', 'Request timed out']);
    expect(stdout).toMatch(/^Possible meanings, most likely first:\n\ntimeout\n[\s\S]*\n504\n/);
  });

  it.each([
    ['an empty argument', [''], ''],
    ['blanks', ['  '], ''],
    ['an empty stdin', [], ' \n'],
  ])('%s is wrong usage', async (_what, args, stdin) => {
    const { code, stdout, stderr } = await run(['explain', ...args], { stdin });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('see together-otel explain --help');
  });

  it('shows both meanings of an ambiguous code', async () => {
    const { meanings } = await explained(['credit_limit']);
    expect(meanings.map(({ status, category }) => [status, category])).toEqual([
      [429, 'rate_limit'],
      [undefined, 'billing'],
    ]);
  });

  it('lists a category, as telemetry reports it', async () => {
    const { meanings } = await explained(['capacity']);
    expect(meanings.map(({ status }) => status)).toEqual([503, 503, 504, 524, 529]);
  });

  it('knows every error that the simulator answers with', async () => {
    await using world = await startWorld();
    const { simulator } = world;
    for (const [name, { status }] of Object.entries(KNOWN_ERRORS)) {
      simulator.inject({
        count: 1,
        fault: { kind: 'status', status, body: name as keyof typeof KNOWN_ERRORS },
      });
      const response = await fetch(`${simulator.baseURL}/models`, {
        headers: { authorization: 'Bearer key' },
      });
      const { known, meanings } = await explained([String(status), await response.text()]);
      expect({ name, known, count: meanings.length }).toEqual({ name, known: true, count: 1 });
    }
  });

  it.each([
    [['gibberish'], "'gibberish' is not in the error table"],
    [['200'], 'the status 200 is not in the error table'],
    [['418'], 'the status 418 is not in the error table; the general rule applies'],
    [['{"error":{"message":"odd"}}'], 'is not in the error table'],
    [['<html>502 Bad Gateway</html>'], 'is not in the error table'],
  ])('%j is unknown', async (args, message) => {
    const { code, stderr } = await run(['explain', ...args]);
    expect(code).toBe(1);
    expect(stderr).toContain(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(await explained(args)).toMatchObject({ known: false });
  });
});
