import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { needBackends } from './location.ts';

/** A series as Datadog would store it. */
export interface DatadogSeries {
  readonly name: string;
  readonly type: 'count' | 'gauge' | 'rate' | 'distribution';
  /** In the form `key:value`. */
  readonly tags: readonly string[];
  readonly host: string;
  /** Number of points per second; the last one overwrites any others of the same second. */
  readonly points: Readonly<Record<string, number>>;
  readonly sum: number;
  readonly count: number;
}

/** The Datadog Agent's mapping of OTLP metrics, running in its own process. */
export interface DatadogMapping extends AsyncDisposable {
  /**
   * Feeds these requests to the mapping, one line of OTLP/JSON each, and ends it.
   *
   * @throws if the mapping rejects them.
   */
  map(lines: string): Promise<DatadogSeries[]>;
}

/**
 * Starts the mapping. Like an Agent, it must start before the application: what a process has
 * counted since its start is new only to an observer that was already there.
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
