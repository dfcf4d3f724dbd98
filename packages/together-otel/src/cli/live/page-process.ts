import { startLive } from '@together-otel/live';
import { say } from '../../output/say.ts';
import { forwardTarget } from './forward-target.ts';
import { untilEnded } from './noted-page.ts';

/**
 * The process behind `run --live`: prints its endpoints as one line of JSON, and exits when unused.
 */
export async function pageProcess(): Promise<void> {
  const forward = forwardTarget(undefined, process.env, say);
  const page = await startLive({
    httpPort: 0,
    grpcPort: 0,
    orFreePort: true,
    whileUsed: true,
    forward,
    say,
  });
  await untilEnded(page, forward, (record) => {
    process.stdout.write(`${JSON.stringify(record)}\n`);
    // Its parent may have exited.
    process.stdout.on('error', () => {});
    process.stderr.on('error', () => {});
    process.once('SIGTERM', () => void page.close());
  });
}
