import { printableJson, shown } from '@together-otel/instrumentation/distribution';
import { probeMetrics } from '@together-otel/semconv';
import type { ProbeFlags } from '../config/config.ts';
import { coloured, plain, renderSummary, renderTable } from '../terminal/table.ts';
import type { Output } from './output.ts';
import { Probe } from './probe.ts';

/** Options of `--once`. */
export interface OnceOptions extends Output {
  readonly flags: ProbeFlags;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** One JSON document instead of the table. */
  readonly json: boolean;
  /** Aborted when the user interrupts. */
  readonly stop: AbortSignal;
}

/**
 * Checks everything once and prints it.
 *
 * @returns 0 when all is well, 1 when something is down.
 * @throws ConfigError when it can't run.
 */
export async function probeOnce(options: OnceOptions): Promise<0 | 1> {
  const { flags, env, json, stop, stdout, stderr } = options;
  const probe = await Probe.start({
    flags,
    env,
    hasOtherWayOut: true,
    say: (line) => stderr.write(`together-otel: ${shown(line, 1000)}\n`),
  });
  await probe.checkOnce(stop);
  const lines = probe.store.lines();
  const isWell = lines.every(({ status }) => status !== 'down') && !stop.aborted;
  if (json) {
    const readings = probe.store.readings().map(({ metric, value, attributes }) => {
      const { name, unit } = probeMetrics[metric];
      return { name, unit, value, attributes };
    });
    const document = { status: isWell ? 'ok' : 'down', lines, readings };
    stdout.write(printableJson(document));
  } else {
    const paint = stdout.isTTY && !env['NO_COLOR'] ? coloured : plain;
    stdout.write(renderTable(lines, paint));
    stdout.write(`\n${renderSummary(lines, paint)}\n`);
  }
  await probe.close();
  return isWell ? 0 : 1;
}
