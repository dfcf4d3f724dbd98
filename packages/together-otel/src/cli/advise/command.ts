import type { Command } from 'commander';
import { addQuerySettings } from '../dashboards/command.ts';
import { helpText } from '../help-text.ts';
import type { AdviseFlags } from './advise.ts';
import { type AdviseSetting, adviseSettings } from './settings.ts';

/** Adds `advise`. Its dependencies are loaded only when it runs. */
export function addAdvise(program: Command): void {
  const command = program
    .command('advise')
    .description(
      'recommend serverless, spreading the load, batches or a dedicated endpoint, per model',
    )
    .usage('--prometheus <url> | --db <file> | --live [options]')
    .option('--prometheus <url>', 'base URL of Prometheus or a compatible server')
    .option('--bearer-file <file>', 'a file with its bearer token')
    .option('--basic-file <file>', 'a file with its user:password')
    .option('--db <file>', "the database of 'together-otel live --db'")
    .option('--live', 'the running live page')
    .option('--prices <file>', 'a price list (default: TOGETHER_OTEL_PRICES, if set)')
    .option('--model <model>', 'only this model');
  for (const of of Object.values<AdviseSetting>(adviseSettings)) {
    const text = of.default === undefined ? '' : ` (default: ${of.default})`;
    command.option(of.flag, `${of.description}${text}`);
  }
  addQuerySettings(command)
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      helpText(`
Compares tokens, peaks, limits, shares of 429 and 503, and time to first token; shows its arithmetic
and assumptions. It needs at least a day and 500 calls per model.
The price list may have hourly prices: {"model": {"input": 1, "output": 2, "hourly": 6}}.

Exit codes: 0 advised, 1 failed or too little data, 2 wrong usage.

Examples: together-otel advise --prometheus http://localhost:9090 --prices prices.json
          together-otel advise --db calls.db --hourly-usd 6.49 --latency 24h`),
    )
    .action(async (flags: AdviseFlags, own: Command) => {
      const sources = [flags.prometheus, flags.db, flags.live].filter((one) => one !== undefined);
      if (sources.length !== 1) {
        own.error('advise needs one of --prometheus <url>, --db <file> and --live');
      }
      if (flags.bearerFile !== undefined && flags.basicFile !== undefined) {
        own.error('--bearer-file and --basic-file exclude each other');
      }
      const { advise } = await import('./advise.ts');
      await advise(flags, process.env);
    });
}
