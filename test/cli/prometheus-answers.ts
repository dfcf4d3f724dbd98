import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { type Listening, serve } from '@together-otel/test-support/server';

/** Series by query, recorded by `advise reads a real Prometheus` (test/pipeline). */
type Answers = Readonly<
  Record<string, readonly { metric: object; hours: readonly [number, string][] }[]>
>;

const answers = JSON.parse(
  readFileSync(new URL('answers/prometheus.json', import.meta.url), 'utf8'),
) as Answers;

export interface RecordedPrometheus extends Listening {
  /** Queries received that have no recorded answer. */
  readonly unknown: readonly string[];
}

/** A fake Prometheus that answers the recorded queries and no others. */
export async function startRecordedPrometheus(authorization?: string): Promise<RecordedPrometheus> {
  const unknown: string[] = [];
  const server = await serve(async (request, response) => {
    const parameters = new URLSearchParams(await text(request));
    const query = parameters.get('query') ?? '';
    const series = answers[query];
    if (authorization !== undefined && request.headers.authorization !== authorization) {
      response.writeHead(401).end('Unauthorized');
    } else if (series === undefined) {
      unknown.push(query);
      const error =
        'not recorded: RECORD=1 pnpm --filter @together-otel/pipeline test:pipeline advise';
      response.writeHead(400).end(JSON.stringify({ status: 'error', error }));
    } else {
      const [start, end] = [Number(parameters.get('start')), Number(parameters.get('end'))];
      const result = series.map(({ metric, hours }) => ({
        metric,
        values: hours
          .map(([before, value]) => [end - before * 3600, value] as const)
          .filter(([at]) => at >= start),
      }));
      response.end(JSON.stringify({ status: 'success', data: { resultType: 'matrix', result } }));
    }
  });
  return { ...server, unknown };
}
