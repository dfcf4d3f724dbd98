import { attr, probeAttr } from '@together-otel/semconv';
import { describe, expect, it } from 'vitest';
import { ApiKey } from '../http/api-key.ts';
import type { FailedGet, HttpAnswer } from '../http/http-get.ts';
import type { Report } from '../source/source.ts';
import { answer, contextOf, model, noAnswer } from '../testing/answers.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import { UptimeSource } from './uptime-source.ts';

const list = [model('a/b')];

function watching(...results: (HttpAnswer | FailedGet)[]): UptimeSource {
  const context = contextOf(new FakeClock(), async () => results.shift() ?? expect.fail('asked'));
  return new UptimeSource(context, {
    baseUrl: new URL('https://api.together.ai/v1/'),
    key: new ApiKey('k'),
    intervalMillis: 60_000,
    timeoutMillis: 10_000,
  });
}

const signal = new AbortController().signal;

function stateOf({ readings }: Report): unknown {
  const current = readings.filter(({ metric, value }) => metric === 'apiState' && value === 1);
  expect(current).toHaveLength(1);
  return current[0]?.attributes[probeAttr.apiState];
}

describe('UptimeSource', () => {
  it.each([
    ['up', answer(200, list), 1, 'ok'],
    ['up', answer(200, { object: 'list', data: list }), 1, 'ok'],
    ['down', answer(200, '<html>maintenance</html>'), 0, 'down'],
    ['down', answer(200, []), 0, 'down'],
    ['limited', answer(429, {}), 0, 'notice'],
    ['refused', answer(401, {}), 0, 'down'],
    ['refused', answer(402, {}), 0, 'down'],
    ['refused', answer(404, 'nothing'), 0, 'down'],
    ['refused', answer(301, ''), 0, 'down'],
    ['down', answer(503, {}), 0, 'down'],
    ['unreachable', answer(407, {}), 0, 'down'],
    ['unreachable', answer(511, '<html>log in</html>'), 0, 'down'],
    ['down', answer(204, ''), 0, 'down'],
    ['unreachable', noAnswer('dns'), 0, 'down'],
    ['unreachable', noAnswer('network'), 0, 'down'],
    ['unreachable', noAnswer('proxy'), 0, 'down'],
    ['down', noAnswer('timeout'), 0, 'down'],
    ['down', noAnswer('certificate_expired'), 0, 'down'],
  ] as const)('says %s', async (state, result, success, status) => {
    const report = await watching(result).read(signal);
    expect(stateOf(report)).toBe(state);
    expect(report.blackbox).toContainEqual({
      metric: 'success',
      value: success,
      labels: { target: 'https://api.together.ai/v1/models' },
    });
    expect(report.lines).toMatchObject([{ status }]);
  });

  it('distinguishes a key, a quota and the own network from an outage', async () => {
    const texts = await Promise.all(
      [
        answer(401, {}),
        answer(403, '<html>'),
        answer(429, {}),
        answer(503, {}),
        noAnswer('dns'),
      ].map(async (result) => (await watching(result).read(signal)).lines[0]?.text),
    );
    expect(texts).toEqual([
      '401: your key, not an outage, in 10 ms',
      '403, not from the API: a firewall or proxy blocks this address, not an outage, in 10 ms',
      '429: your quota, not an outage, in 10 ms',
      '503, in 10 ms',
      'the host name could not be resolved: your network or base URL, no sign of an outage, after 10 ms',
    ]);
  });

  it('has the series of the httpcheck receiver', async () => {
    const { readings } = await watching(answer(200, list)).read(signal);
    const url = { [probeAttr.checkedUrl]: 'https://api.together.ai/v1/models' };
    const status = readings.filter(({ metric }) => metric === 'httpcheckStatus');
    expect(
      status.map(({ value, attributes }) => [
        attributes[probeAttr.checkedStatusClass],
        value,
        attributes[probeAttr.checkedStatusCode],
      ]),
    ).toEqual([
      ['1xx', 0, undefined],
      ['2xx', 1, 200],
      ['3xx', 0, undefined],
      ['4xx', 0, undefined],
      ['5xx', 0, undefined],
    ]);
    expect(readings).toContainEqual({ metric: 'httpcheckDuration', value: 10, attributes: url });
    expect(readings).toContainEqual({
      metric: 'httpcheckDnsLookupDuration',
      value: 1e6,
      attributes: url,
    });
    expect(readings).toContainEqual({
      metric: 'httpcheckClientConnectionDuration',
      value: 2e6,
      attributes: { ...url, [probeAttr.networkTransport]: 'tcp' },
    });
    expect(readings.some(({ metric }) => metric === 'httpcheckTlsHandshakeDuration')).toBe(false);
    expect(readings.some(({ attributes }) => attr.serverAddress in attributes)).toBe(false);
  });

  it('shows an error while it lasts, and clears it at the next check', async () => {
    const source = watching(noAnswer('dns'), noAnswer('timeout'), answer(200, list));
    const errors = async () =>
      (await source.read(signal)).readings
        .filter(({ metric }) => metric === 'httpcheckError')
        .map(({ attributes, value }) => [attributes[attr.errorType], value]);
    expect(await errors()).toEqual([['dns', 1]]);
    expect(await errors()).toEqual([
      ['dns', 0],
      ['timeout', 1],
    ]);
    expect(await errors()).toEqual([
      ['dns', 0],
      ['timeout', 0],
    ]);
  });

  it("reports the certificate's remaining lifetime, with a notice when it is short", async () => {
    const clock = new FakeClock();
    const expiresAt = clock.now() + 10 * 86_400_000;
    const certificate = {
      issuer: 'CA',
      commonName: 'api',
      alternativeNames: ['api'],
      expiresAt,
      chainExpiresAt: expiresAt - 1000,
    };
    const report = await watching({ ...answer(200, list), certificate }).read(signal);
    expect(report.readings).toContainEqual({
      metric: 'httpcheckTlsCertRemaining',
      value: 864_000,
      attributes: {
        [probeAttr.checkedUrl]: 'https://api.together.ai/v1/models',
        [probeAttr.tlsIssuer]: 'CA',
        [probeAttr.tlsCommonName]: 'api',
        [probeAttr.tlsAlternativeNames]: ['api'],
      },
    });
    expect(report.blackbox).toContainEqual(
      expect.objectContaining({ metric: 'certificateExpiry', value: (expiresAt - 1000) / 1000 }),
    );
    expect(report.lines).toMatchObject([
      { status: 'notice', text: expect.stringContaining('certificate 10 days') },
    ]);
  });
});
