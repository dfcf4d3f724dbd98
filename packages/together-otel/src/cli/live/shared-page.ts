import { spawn } from 'node:child_process';
import { type Lease, type PageRecord, readPage, takeLease } from '@together-otel/live';
import { say } from '../../output/say.ts';
import { CliFailure } from '../failure.ts';
import { splitNodeOptions } from '../preload-option.ts';
import { PAGE_PROCESS } from './command.ts';
import { fingerprintOf, forwardTarget, originsOf } from './forward-target.ts';

/**
 * A page for an application: the one already running, or a new one in a separate process, which
 * ends with the last application that uses it, however that one ends.
 *
 * @throws CliFailure if it can't be started.
 */
export async function joinPage(env: NodeJS.ProcessEnv): Promise<Lease> {
  const running = readPage();
  const shared = running && (await takeLease(running));
  if (shared) {
    sayWhereItForwards(shared.page, env);
    return shared;
  }
  const lease = await takeLease(await startPage(env));
  if (!lease) throw new CliFailure('the live page exited right after starting');
  return lease;
}

/** A running page forwards as configured at its start, whatever this environment says. */
function sayWhereItForwards({ forwards }: PageRecord, env: NodeJS.ProcessEnv): void {
  const own = forwardTarget(undefined, env, say);
  if (!forwards || forwards.fingerprint === fingerprintOf(own)) return;
  const where = forwards.to ? `forwards to ${forwards.to}` : 'forwards nothing';
  const instead = own ? `, not to ${originsOf(own)} with the settings of this command` : '';
  say(`the live page that is running ${where}${instead}; stop it first to use these settings`);
}

/** Detached from the terminal: Ctrl-C is meant for the application, and the page outlives it. */
function startPage(env: NodeJS.ProcessEnv): Promise<PageRecord> {
  const { NODE_OPTIONS: options = '', ...rest } = env;
  const child = spawn(
    process.execPath,
    [...plugAndPlay(options), process.argv[1] ?? '', PAGE_PROCESS],
    {
      detached: true,
      env: rest,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  return new Promise((resolve, reject) => {
    let printed = '';
    let complaints = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaints = (complaints + text).slice(-2000);
      process.stderr.write(text);
    });
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
      const end = printed.indexOf('\n');
      if (end < 0) return;
      child.unref();
      for (const stream of [child.stdout, child.stderr])
        (stream as unknown as { unref(): void }).unref();
      resolve(JSON.parse(printed.slice(0, end)) as PageRecord);
    });
    child.once('error', (error) =>
      reject(new CliFailure(`the live page can't be started: ${error.message}`)),
    );
    child.once('exit', () =>
      reject(
        new CliFailure(
          complaints ? 'the live page could not start' : 'the live page exited immediately',
        ),
      ),
    );
  });
}

/** The options that Yarn Plug'n'Play needs to find our files; the others are the application's. */
function plugAndPlay(options: string): string[] {
  const words = splitNodeOptions(options);
  return words.flatMap((word, index) =>
    /[\\/]\.pnp\.(?:cjs|loader\.mjs)$/.test(word) ? [words[index - 1] ?? '', word] : [],
  );
}
