import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { queryUsage } from './query-usage.ts';

it('leaves out samples that are no numbers, such as rates over nothing', async () => {
  const samples = ['5', 'NaN', '+Inf', '-Inf', '7'];
  const server = createServer((_request, response) => {
    const values = samples.map((value, index) => [3600 * (index + 1), value]);
    const result = [{ metric: { gen_ai_request_model: 'org/model' }, values }];
    const data = { resultType: 'matrix', result };
    response.end(JSON.stringify({ status: 'success', data }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const [usage] = await queryUsage({
    prometheus: `http://127.0.0.1:${port}`,
    settings: {},
    end: 18_000,
    seconds: 18_000,
  });
  expect(usage?.hours.map(({ end, calls, attempts }) => [end, calls, attempts])).toEqual([
    [3600, 5, 5],
    [18_000, 7, 7],
  ]);
  expect(JSON.stringify(usage)).not.toContain('null');
});
