import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { stripVTControlCharacters } from 'node:util';
import { attr } from '@together-otel/semconv';
import { describe, expect, it, onTestFinished } from 'vitest';
import { cli, run } from './command.ts';
import { startPatientWorld } from './world.ts';

describe('run --simulator', () => {
  it('points an application without a key at a local Together and observes its calls', async () => {
    await using world = await startPatientWorld();
    const {
      TOGETHER_API_KEY: _,
      TOGETHER_BASE_URL: __,
      TOGETHER_OTEL_HOSTS: ___,
      ...env
    } = world.env;
    const ran = await run(['run', '--simulator', '--', 'node', 'applications/calls.cjs'], { env });
    expect(ran).toMatchObject({ code: 0, stdout: '1\n' });
    expect(ran.stderr).toMatch(
      /^together-otel: simulator: http:\/\/127\.0\.0\.1:\d+\/v1\ntogether-otel: not a terminal, so no keys: .*\n$/,
    );
    expect(world.receiver.spans().map(({ attributes }) => attributes[attr.callOutcome])).toEqual([
      'success',
    ]);
    expect(world.simulator.ledger.summary().requests).toBe(0);
  });

  it('exits like the command, and keeps existing settings', async () => {
    const script =
      'console.log(process.env.TOGETHER_OTEL_HOSTS, process.env.OPENAI_API_KEY); process.exitCode = 5';
    const { code, stdout } = await run(['run', '--simulator', '--', 'node', '-e', script], {
      env: { OTEL_SDK_DISABLED: 'true', TOGETHER_OTEL_HOSTS: 'proxy', OPENAI_API_KEY: 'mine' },
    });
    expect(code).toBe(5);
    expect(stdout).toMatch(/^proxy,127\.0\.0\.1:\d+ mine\n$/);
  });
});

/** util-linux's `script` gives a command its own terminal. */
const { status } = spawnSync('script', ['--version'], { stdio: 'ignore' });
const missing = process.platform === 'linux' && status === 0 ? '' : ' (skipped: no util-linux)';

/** Types each text as soon as the text before it has been printed. */
function typing(
  terminal: ChildProcessWithoutNullStreams,
  steps: readonly (readonly [printed: string, typed: string])[],
): { printed: string; steps: number } {
  const seen = { printed: '', steps: 0 };
  let position = 0;
  terminal.stdout.setEncoding('utf8').on('data', (text: string) => {
    seen.printed += text;
    for (let next = steps[seen.steps]; next; next = steps[seen.steps]) {
      const at = seen.printed.indexOf(next[0], position);
      if (at < 0) return;
      position = at + next[0].length;
      seen.steps++;
      if (next[1] !== '') terminal.stdin.write(next[1]);
    }
  });
  return seen;
}

describe.skipIf(missing !== '')(`run --simulator in a terminal${missing}`, () => {
  it('injects the faults of its keys, and passes on Ctrl-C', async () => {
    const { NODE_OPTIONS: _, ...env } = process.env;
    // `exec`: Ctrl-C also reaches a waiting shell, whose exit would race with ours.
    const command = `exec '${process.execPath}' '${cli}' run --simulator -- node applications/asks.cjs`;
    const terminal = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
      cwd: import.meta.dirname,
      env: { ...env, OTEL_SDK_DISABLED: 'true' },
    });
    const steps = [
      ['answered', 'f'],
      ['status 429', 'c'],
      ['status 503', 'x'],
      ['faults cleared', ''],
      ['answered', '?'],
      ['keys:', '\u0003'],
    ] as const;
    const seen = typing(terminal, steps);
    const [code] = await once(terminal, 'close');
    expect(seen.printed).toContain('keys: f 429 burst, c out of capacity');
    expect(seen.printed).toContain('the next 20 requests get a 429 (dynamic_request_limited)');
    expect(seen.printed).toContain('interrupted');
    expect(code).toBe(3);
  });
});

describe.skipIf(missing !== '')(`run --simulator as a job of a shell${missing}`, () => {
  it('stops at Ctrl-Z with the command, runs on in the background, and reads keys in front', {
    timeout: 300_000,
  }, async () => {
    const { NODE_OPTIONS: _, ...env } = process.env;
    const terminal = spawn('script', ['--quiet', '--command', 'bash --norc -i', '/dev/null'], {
      cwd: import.meta.dirname,
      env: { ...env, OTEL_SDK_DISABLED: 'true', PS1: 'bash-$ ', INPUTRC: '/dev/null' },
    });
    onTestFinished(() => {
      terminal.kill();
    });
    const command = `'${process.execPath}' '${cli}' run --simulator -- node applications/asks.cjs`;
    const steps = [
      ['bash-', `${command}\n`],
      ['answered', '\u001a'],
      ['Stopped', 'stty -a | grep -o " icanon" | sed s/^/is/\n'],
      ['is icanon', 'bg\n'],
      ['answered', 'fg\n'],
      // Back in the foreground, it reads keys without echo again.
      ['run --simulator', ''],
      ['answered', '?'],
      ['keys:', 'f'],
      ['status 429', '\u001a'],
      ['Stopped', 'fg\n'],
      ['status 429', 'x'],
      ['faults cleared', '\u0003'],
      ['interrupted', ''],
      ['bash-', 'echo code $?\n'],
      ['code 3', 'exit\n'],
    ] as const;
    const seen = typing(terminal, steps);
    await once(terminal, 'close');
    expect(seen.steps).toBe(steps.length);
  });
});

/** What each key prints, in order. */
const SAYS = [
  'simulator: http',
  'keys: f 429 burst',
  '429 (dynamic_request_limited)',
  '503 (out of capacity)',
  'start 5 s late',
  'are reset',
  '404 (model_not_available)',
  '401 (invalid key)',
  'faults cleared',
  'keys: f 429 burst',
];

/** The lines that `run --simulator` prints on a terminal while each key is pressed. */
async function rehearsalOf(
  columns: number,
  settings: Readonly<Record<string, string>> = {},
): Promise<string[]> {
  const { NODE_OPTIONS: _, ...env } = process.env;
  const waits = '"setInterval(() => {}, 1000)"';
  const command = `unset CI; stty cols ${columns}; exec '${process.execPath}' '${cli}' run --simulator -- node -e ${waits}`;
  const terminal = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
    cwd: import.meta.dirname,
    env: { ...env, TERM: 'xterm-256color', OTEL_SDK_DISABLED: 'true', ...settings },
  });
  let [printed, isPressed] = ['', false];
  terminal.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
    const words = printed.replaceAll(/\s+/g, ' ');
    if (!isPressed && words.includes('? this line')) {
      isPressed = true;
      terminal.stdin.write('fcsrmkx?');
    } else if (isPressed && words.split('? this line').length > 2) {
      terminal.stdin.write('\u0003');
    }
  });
  await once(terminal, 'close');
  return printed.replaceAll('\r', '').trim().split('\n');
}

/** The text without its line breaks and without the ports, which vary between runs. */
function unbroken(lines: readonly string[]): string {
  return lines
    .join(' ')
    .replaceAll(/127\.0\.0\.1:\d+/g, '')
    .replaceAll(/\s+/g, ' ');
}

describe.skipIf(missing !== '')(`run --simulator's lines${missing}`, () => {
  it.each([
    [80, {}],
    [120, {}],
    [80, { NO_COLOR: '1' }],
    [80, { TERM: 'dumb' }],
  ])('fit %i columns with %o, and say in order what each key does', async (columns, settings) => {
    const lines = await rehearsalOf(columns, settings);
    expect(lines.filter((line) => line.length > columns)).toEqual([]);
    expect(lines.map(stripVTControlCharacters)).toEqual(lines);
    const said = unbroken(lines).split('together-otel: ').slice(1);
    expect(said).toEqual(SAYS.map((words) => expect.stringContaining(words)));
  });

  it('have the same words at every width', async () => {
    const [narrow, wide] = [await rehearsalOf(80), await rehearsalOf(120)];
    expect(unbroken(wide)).toBe(unbroken(narrow));
  });
});

describe("run --simulator's lines in a pipe", () => {
  it('are not broken, and have no colours', async () => {
    const { stderr } = await run(['run', '--simulator', '--', 'node', '-e', '0'], {
      env: { OTEL_SDK_DISABLED: 'true', TERM: 'xterm-256color', COLUMNS: '40' },
    });
    expect(stderr).not.toContain('\u001b');
    expect(stderr.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^together-otel: simulator: /),
      expect.stringMatching(/^together-otel: not a terminal, so no keys: .{40}/),
    ]);
  });
});
