import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { panelsOf, targetsOf } from '../boards/board.ts';
import { overviewBoard } from '../boards/overview/overview.ts';
import { queryFaults } from '../grafana/lint.ts';
import { queryBoard } from './query-board.ts';
import { type BoardResults, parseResults, type ResultSeries, resultsUntil } from './results.ts';

const END = 1_795_600_000;
const MODEL = 'deepseek-ai/DeepSeek-V3.1';

/** A fake Prometheus that gives every query the same answer and records the queries. */
async function startPrometheus(answer: () => { status: number; body: unknown }) {
  const asked: {
    path: string;
    parameters: URLSearchParams;
    headers: IncomingMessage['headers'];
  }[] = [];
  const server = createServer(async (request, response) => {
    const path = String(request.url);
    asked.push({
      path,
      parameters: new URLSearchParams(await text(request)),
      headers: request.headers,
    });
    const { status, body } = answer();
    response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    asked,
    port,
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const metric = { gen_ai_request_model: MODEL };
const success = () => ({
  status: 200,
  body: {
    status: 'success',
    data: { resultType: 'matrix', result: [{ metric, values: [[END, '0.25']] }] },
  },
});

/** Results of the overview in which every query has one series with these values. */
function resultsWith(values: ResultSeries['values'], labels = metric): BoardResults {
  const panels = panelsOf(overviewBoard()).map((panel) => [
    String(panel.id),
    targetsOf(panel).map(() => [{ metric: labels, values }]),
  ]);
  return {
    board: 'overview',
    settings: {},
    start: END - 60,
    end: END,
    step: 15,
    panels: Object.fromEntries(panels),
  };
}

describe('asking Prometheus', () => {
  it('sends the queries Grafana would send', async () => {
    await using prometheus = await startPrometheus(success);
    const results = await queryBoard({
      board: 'overview',
      prometheus: `http://user:secret@127.0.0.1:${prometheus.port}/prometheus/`,
      end: END,
      settings: { job: 'shop/.*' },
      model: MODEL,
    });
    const queries = panelsOf(overviewBoard()).flatMap(targetsOf);
    expect(prometheus.asked).toHaveLength(queries.length);
    for (const { path, parameters, headers } of prometheus.asked) {
      const query = parameters.get('query') ?? '';
      expect(query).not.toMatch(/\$[a-z_]/);
      expect(queryFaults(query).filter((fault) => fault.startsWith('no PromQL'))).toEqual([]);
      expect(query).toContain('job=~"shop/.*"');
      expect(query).toContain('deepseek-ai/DeepSeek-V3\\\\.1');
      expect(headers.authorization).toBe(`Basic ${btoa('user:secret')}`);
      expect(path).toBe('/prometheus/api/v1/query_range');
    }
    expect(prometheus.asked.map(({ parameters }) => parameters.get('query')).join()).toContain(
      '[240s]',
    );
    expect(parseResults(JSON.stringify(results))).toEqual(results);
  });

  it.each([
    [400, { status: 'error', error: 'parse error' }, /query_range answered 400: parse error/],
    [200, '<html>', /answered 200: the response is not from a Prometheus/],
  ])('says what it answered: %i', async (status, body, message) => {
    await using prometheus = await startPrometheus(() => ({ status, body }));
    await expect(queryBoard({ board: 'probe', prometheus: prometheus.url })).rejects.toThrow(
      message,
    );
  });

  it('reports that Prometheus is unreachable, without its password', async () => {
    const prometheus = 'http://user:secret@127.0.0.1:9';
    const failure = await queryBoard({ board: 'overview', prometheus }).catch(String);
    expect(failure).toMatch(
      /^Error: http:\/\/127\.0\.0\.1:9\/api\/v1\/query_range can't be reached: /,
    );
    expect(failure).not.toContain('secret');
  });
});

describe('saved results', () => {
  it.each([
    ['{', /not saved results: .*JSON/],
    ['[1]', /there is no 'panels'/],
    ['{"panels":{}}', /have no 'settings'/],
    [
      '{"panels":{},"settings":{},"board":"x"}',
      /of the board 'x'; known are overview, model, probe/,
    ],
    ['{"panels":{},"settings":{},"board":"model","start":1,"end":"2"}', /no number as 'end': 2/],
    [
      '{"panels":{"1":[[{}]]},"settings":{},"board":"model","start":1,"end":2,"step":1}',
      /panel 1 can't be read/,
    ],
  ])('%s are refused', (saved, message) => {
    expect(() => parseResults(saved)).toThrow(message);
  });
});

describe('an earlier moment', () => {
  const results = resultsWith([
    [END - 60, '0.2'],
    [END - 45, '0.3'],
    [END, '0.01'],
  ]);
  const limited = (seen: BoardResults): string | undefined =>
    seen.panels['4']?.[0]?.[0]?.values.at(-1)?.[1];

  it('has the values of that time', () => {
    expect(limited(results)).toBe('0.01');
    expect(limited(resultsUntil(results, END - 40))).toBe('0.3');
    expect(resultsUntil(results, END - 15, 30)).toMatchObject({ start: END - 45, end: END - 15 });
  });

  it('must be within the results', () => {
    expect(() => resultsUntil(results, END + 1)).toThrow(/they are from .*Z to .*Z/);
  });
});
