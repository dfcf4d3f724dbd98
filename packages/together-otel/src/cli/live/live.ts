import { type Live, type LiveOptions, openPage, startLive } from '@together-otel/live';
import { say } from '../../output/say.ts';
import { CliFailure } from '../failure.ts';
import { forwardTarget } from './forward-target.ts';
import { untilEnded } from './noted-page.ts';
import { readDuration, readPort, readSize } from './values.ts';

/** Flags of `live`, unparsed. */
export interface LiveFlags {
  readonly httpPort?: string;
  readonly grpcPort?: string;
  readonly pagePort?: string;
  readonly db?: string;
  readonly maxAge?: string;
  readonly maxSize?: string;
  /** False with `--no-forward`. */
  readonly forward?: string | false;
  readonly open: boolean;
}

/**
 * Shows incoming telemetry until a signal ends it.
 *
 * @throws CliFailure if a flag is wrong, a port is in use, or the database can't be opened.
 */
export async function live(flags: LiveFlags): Promise<void> {
  const page = await start({
    httpPort: readPort('--http-port', flags.httpPort),
    grpcPort: readPort('--grpc-port', flags.grpcPort),
    pagePort: readPort('--page-port', flags.pagePort),
    file: flags.db,
    maxAgeMillis: readDuration('--max-age', flags.maxAge),
    maxBytes: readSize('--max-size', flags.maxSize),
    forward: forwardTarget(flags.forward, process.env),
    say,
  });
  await untilEnded(page, async ({ url, httpEndpoint, grpcEndpoint }) => {
    process.stdout.write(
      `Live page: ${url}\nOTLP:      ${httpEndpoint} (http/protobuf, http/json), ${grpcEndpoint} (grpc)\n`,
    );
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.once(signal, () => void page.close());
    if (flags.open && process.stdout.isTTY) await openPage(url);
  });
}

async function start(options: LiveOptions): Promise<Live> {
  try {
    return await startLive(options);
  } catch (error) {
    throw new CliFailure((error as Error).message);
  }
}
