import { randomBytes } from 'node:crypto';

/** Sends one export request as OTLP/JSON. */
export function sendOtlp(url: string, body: object): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

/** A request with `count` traces of one span each. */
export function tracesOfOneSpan(count: number): object {
  const spans = Array.from({ length: count }, () => ({
    traceId: randomBytes(16).toString('hex'),
    spanId: randomBytes(8).toString('hex'),
    name: 'chat',
    kind: 3,
    startTimeUnixNano: '1',
    endTimeUnixNano: '2',
  }));
  return { resourceSpans: [{ scopeSpans: [{ spans }] }] };
}

/** One data point of a gauge, as a process reports it. */
export interface GaugePoint {
  readonly instance: string;
  readonly metric: { readonly name: string; readonly unit: string };
  readonly value: number;
  readonly attributes: Readonly<Record<string, string>>;
  /** When it was collected. */
  readonly at: Date;
}

/** Sends gauges to an OTLP/HTTP endpoint for metrics. */
export async function sendGauges(url: string, points: readonly GaugePoint[]): Promise<void> {
  const resourceMetrics = points.map(({ instance, metric, value, attributes, at }) => ({
    resource: { attributes: keyValues({ 'service.name': 'app', 'service.instance.id': instance }) },
    scopeMetrics: [
      {
        metrics: [
          {
            name: metric.name,
            unit: metric.unit,
            gauge: {
              dataPoints: [
                {
                  timeUnixNano: `${at.getTime()}000000`,
                  asDouble: value,
                  attributes: keyValues(attributes),
                },
              ],
            },
          },
        ],
      },
    ],
  }));
  const response = await sendOtlp(url, { resourceMetrics });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
}

function keyValues(record: Readonly<Record<string, string>>): object[] {
  return Object.entries(record).map(([key, value]) => ({ key, value: { stringValue: value } }));
}
