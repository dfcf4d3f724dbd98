import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The application of the demo, unchanged. */
const FOLDER = fileURLToPath(new URL('../../chat', import.meta.url));

/** Settings of this shell that would affect the demo. */
const FOREIGN = /^(OTEL_|TOGETHER_|OPENAI_|NODE_OPTIONS$)/;

/** How the application exited. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/**
 * Runs examples/chat under the preload: `node --require together-otel/register app.js`.
 *
 * @param settings environment variables, in addition to the shell's.
 * @param onLine called with each line of output.
 */
export function runApplication(
  settings: Readonly<Record<string, string>>,
  onLine: (line: string) => void,
): Promise<Ending> {
  const inherited = Object.entries(process.env).filter(([name]) => !FOREIGN.test(name));
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--require', 'together-otel/register', 'app.js'], {
      cwd: FOLDER,
      env: { ...Object.fromEntries(inherited), ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      let rest = '';
      stream.setEncoding('utf8').on('data', (text: string) => {
        const lines = (rest + text).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) onLine(line);
      });
      stream.on('end', () => rest && onLine(rest));
    }
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
}
