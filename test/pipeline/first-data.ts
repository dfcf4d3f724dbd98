import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startSimulator } from '@together-otel/simulator';
import { startApplication } from './application.ts';
import { type Figures, prometheusFigures } from './figures.ts';
import { startPipeline } from './pipeline.ts';

const STAYS = fileURLToPath(new URL('applications/stays.mjs', import.meta.url));

/** When the first figures of a running process arrive in Prometheus. */
export interface FirstData {
  readonly secondsAfterCall: number;
  readonly figures: Figures;
}

/**
 * Runs a process that makes one call and stays, with default settings.
 *
 * @throws if nothing has arrived after a minute: by then, any regular export has.
 */
export async function firstData(): Promise<FirstData> {
  await using resources = new AsyncDisposableStack();
  const simulator = resources.adopt(await startSimulator({ models: [{ id: 'plain' }] }), (s) =>
    s.close(),
  );
  const { prometheus, endpoint } = resources.use(await startPipeline());
  const { process: child, ended } = startApplication(STAYS, {
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
    TOGETHER_BASE_URL: simulator.baseURL,
    TOGETHER_OTEL_HOSTS: `127.0.0.1:${simulator.port}`,
  });
  if (!child.stdout) throw new Error('the application has no output');
  await Promise.race([once(child.stdout, 'data'), ended]);
  const calledAt = performance.now();
  const seconds = (): number => (performance.now() - calledAt) / 1000;
  let figures: Figures = {};
  const isThere = (): boolean => figures['attempts plain 200'] === 1;
  while (!isThere() && seconds() < 55) {
    await pause(50);
    figures = await prometheusFigures(prometheus);
  }
  const secondsAfterCall = seconds();
  child.stdin?.end();
  await ended;
  if (!isThere()) throw new Error(`no attempt in Prometheus, but ${JSON.stringify(figures)}`);
  return { secondsAfterCall, figures };
}
