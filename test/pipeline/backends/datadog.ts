import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { needBackends } from './location.ts';

/** A series as Datadog would have it. */
export interface DatadogSeries {
  readonly name: string;
  readonly type: 'count' | 'gauge' | 'rate' | 'distribution';
  /** As `key:value`. */
  readonly tags: readonly string[];
  readonly host: string;
  /** How many points came for each second; of more than one, the last overwrites the others. */
  readonly points: Readonly<Record<string, number>>;
  readonly sum: number;
  readonly count: number;
}

/** The Datadog Agent's mapping of OTLP metrics, in its own process. */
export interface DatadogMapping extends AsyncDisposable {
  /**
   * Ends it with these requests, one line of OTLP/JSON each.
   *
   * @throws when the mapping refuses them.
   */
  map(lines: string): Promise<DatadogSeries[]>;
}

/**
 * Starts the mapping. Like an Agent it must run before an application does: what a process has counted
 * since its start is new only to who was there.
 */
export function startDatadogMapping(): DatadogMapping {
  const child = spawn(needBackends().datadogMetrics, [], { stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = once(child, 'close');
  return {
    async map(lines) {
      const [stdout, stderr] = [text(child.stdout), text(child.stderr)];
      child.stdin.end(lines);
      const [code] = await ended;
      if (code !== 0) throw new Error(`datadog-metrics: ${await stderr}`);
      return JSON.parse(await stdout) as DatadogSeries[];
    },
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
