import { findBackends, skipReason, startPrometheus } from '@together-otel/pipeline';
import { expect, it } from 'vitest';
import { World } from './command.ts';

const MODEL = 'deepseek-ai/DeepSeek-V3.1';
const backends = findBackends();

it.skipIf('missing' in backends)(
  `a real Prometheus has the same series by scrape and by OTLP${skipReason(backends)}`,
  { timeout: 300_000 },
  async () => {
    await using world = await World.start();
    const endpoint = '/api/v1/otlp/v1/metrics';
    const args = ['--prometheus', '0', '--interval', '500ms', '--model', MODEL];
    const scraped = world.probe([...args, '--plan-usd', '5']);
    const { host } = new URL(await scraped.url());
    await using prometheus = await startPrometheus({
      config: `scrape_configs: [{job_name: probe, scrape_interval: 1s, static_configs: [{targets: ['${host}']}]}]`,
    });
    world.probe(['--interval', '500ms', '--model', MODEL, '--plan-usd', '5'], {
      ...world.otlp,
      OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: prometheus.url + endpoint,
      OTEL_SERVICE_NAME: 'probe-otlp',
    });
    for (const job of ['probe', 'probe-otlp']) {
      const query = `together_model_available{job="${job}",gen_ai_request_model="${MODEL}"}`;
      const ask = async (): Promise<unknown> => (await prometheus.query(query))[0]?.value;
      await expect.poll(ask, { interval: 500 }).toBe(1);
    }
    const namesOf = async (job: string): Promise<string[]> => {
      const series = await prometheus.query(`{job="${job}",__name__=~"together_.*"}`);
      const names = series.map(({ labels }) => labels['__name__'] ?? '');
      return [...new Set(names)].sort();
    };
    // Sources with long intervals start slightly late.
    await expect.poll(() => namesOf('probe')).toContain('together_spend_plan_USD');
    const names = await namesOf('probe');
    await expect.poll(() => namesOf('probe-otlp')).toEqual(names);
    expect((await prometheus.query('probe_success')).map(({ value }) => value)).toEqual([1]);
    const status = await prometheus.query('httpcheck_status{http_status_class="2xx"}');
    expect(status.map(({ value }) => value)).toEqual([1]);
    const dropped = await prometheus.query(
      'scrape_samples_scraped - scrape_samples_post_metric_relabeling',
    );
    expect(dropped.map(({ value }) => value)).toEqual([0]);
  },
);
