import { ports } from '@together-otel/semconv';
import type { Command } from 'commander';
import { helpText } from '../help-text.ts';
import type { LiveFlags } from './live.ts';

/** Hidden command that `run --live` starts as the page's process. */
export const PAGE_PROCESS = '__page';

/** Adds `live`. */
export function addLive(program: Command): void {
  program
    .command('live')
    .description('show incoming OTLP on a local page, without a backend')
    .option('--http-port <port>', `OTLP over HTTP (default: ${ports.otlpHttp})`)
    .option('--grpc-port <port>', `OTLP over gRPC (default: ${ports.otlpGrpc})`)
    .option('--page-port <port>', `the page (default: ${ports.livePage})`)
    .option('--db <file>', 'store everything in this file (default: in memory)')
    .option('--max-age <duration>', 'drop calls older than this, such as 6h (default: 24h)')
    .option(
      '--max-size <size>',
      'drop the oldest calls beyond this size, such as 2GiB (default: 512MiB)',
    )
    .option(
      '--forward <url>',
      'forward everything here (default: OTEL_EXPORTER_OTLP_ENDPOINT, if set)',
    )
    .option('--no-forward', 'forward nothing')
    .option('--no-open', 'do not open a browser')
    .addHelpText(
      'after',
      helpText(`
Listens on 127.0.0.1 only. The page's address contains a token that is needed to read anything.
Opens a browser in a terminal only. Port 0 picks a free port. Ctrl-C stops it.

Exit codes: 0 stopped, 1 a port or the database is not available, 2 wrong usage.

Examples: together-otel live
          together-otel live --db calls.db --max-age 7d
          together-otel run --live -- npm start`),
    )
    .action(async (flags: LiveFlags) => {
      const { live } = await import('./live.ts');
      await live(flags);
    });
}
