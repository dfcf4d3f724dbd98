import {
  forgetPage,
  type Live,
  type LiveOptions,
  notePage,
  openPage,
  startLive,
} from '@together-otel/live';
import { say } from '../../output/say.ts';
import { CliFailure } from '../failure.ts';
import { goOnAfterFailures } from '../unexpected.ts';
import { forwardTarget } from './forward-target.ts';
import { readDuration, readPort, readSize } from './values.ts';

/** Flags of `live`, as they were given. */
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
 * Shows what arrives until a signal ends it.
 *
 * @throws CliFailure when a flag is wrong, or a port or the database can't be had.
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
  const record = {
    url: page.url,
    httpEndpoint: page.httpEndpoint,
    grpcEndpoint: page.grpcEndpoint,
    pid: process.pid,
  };
  notePage(record);
  goOnAfterFailures();
  process.stdout.write(
    `Live page: ${page.url}\nOTLP:      ${page.httpEndpoint} (http/protobuf, http/json), ${page.grpcEndpoint} (grpc)\n`,
  );
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => void page.close());
  if (flags.open && process.stdout.isTTY) await openPage(page.url);
  await page.ended;
  forgetPage(process.pid);
}

async function start(options: LiveOptions): Promise<Live> {
  try {
    return await startLive(options);
  } catch (error) {
    throw new CliFailure((error as Error).message);
  }
}
