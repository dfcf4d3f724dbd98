import { type Live, type LiveOptions, openPage, startLive } from '@together-otel/live';
import { say } from '../../output/say.ts';
import { CliFailure } from '../failure.ts';
import { given, readDuration, readPort, readSize } from '../flag-values.ts';
import { forwardTarget } from './forward-target.ts';
import { untilEnded } from './noted-page.ts';

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
  const maxAge = given('--max-age', flags.maxAge, readDuration);
  const forward = forwardTarget(flags.forward, process.env, say);
  const page = await start({
    httpPort: given('--http-port', flags.httpPort, readPort),
    grpcPort: given('--grpc-port', flags.grpcPort, readPort),
    pagePort: given('--page-port', flags.pagePort, readPort),
    file: flags.db,
    maxAgeMillis: maxAge && maxAge * 1000,
    maxBytes: given('--max-size', flags.maxSize, readSize),
    forward,
    say,
  });
  await untilEnded(page, forward, async ({ url, httpEndpoint, grpcEndpoint }) => {
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
