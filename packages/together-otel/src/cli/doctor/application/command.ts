import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { shown } from '@together-otel/instrumentation/distribution';
import { ownName } from '../../../output/own-name.ts';
import { isPreload, splitNodeOptions, withPreload } from '../../preload-option.ts';
import { type Finding, note, ok, problem } from '../finding.ts';
import { type Application, readApplication } from './application.ts';
import { echoed } from './echoed.ts';
import { place } from './place.ts';
import { preloadsOf } from './preloads.ts';
import { findProgram } from './program.ts';

const KEEP = 'Append to it: NODE_OPTIONS="$NODE_OPTIONS …", or pass the options to node directly.';

const PM2 = 'PM2 starts the application; in cluster mode the variables of env come after preloads';
const PM2_ADVICE = `Let the first file load it: require('together-otel/register'); then ask for that file: ${ownName()} doctor -- node start.cjs`;

/** In a container, on another machine, or with an environment of its own. */
const ELSEWHERE =
  /^(docker|docker-compose|podman|nerdctl|kubectl|ssh|sudo|su|systemctl|systemd-run)$/;
const ELSEWHERE_ADVICE =
  'Run doctor there, with the command that starts Node.js; set NODE_OPTIONS="--require together-otel/register" in the image, unit or manifest.';

/** Whether the command exists, what it runs, and whether `NODE_OPTIONS` reaches it. */
export function checkCommand(application: Application, cwd: string): Finding[] {
  const { command, scripts } = application;
  if (command.length === 0) {
    const message = 'no command given: checking the packages of the current directory';
    const advice = `Name the application's command: ${ownName()} doctor -- node app.js`;
    return [note(message, advice)];
  }
  const missing = scripts.find(({ text }) => text === undefined);
  if (missing && !existsSync(missing.file)) {
    const folder = place(dirname(missing.file), cwd);
    return [
      problem(`there is no package.json in '${folder}'`, "Run doctor in the application's folder."),
    ];
  }
  if (missing) {
    const there =
      missing.names.length > 0 ? `It has: ${missing.names.join(', ')}.` : 'It has none.';
    return [problem(`${place(missing.file, cwd)} has no script '${missing.name}'`, there)];
  }
  const followed = scripts.map(({ name, file, text }) =>
    ok(`the script '${name}' of ${place(file, cwd)}: ${echoed(text ?? '')}`),
  );
  const program = findProgram(application);
  if (program === undefined) {
    return [...followed, missingProgram(application)];
  }
  if (/^pm2(-runtime|-dev)?$/.test(basename(application.words[0] ?? ''))) {
    return [...followed, note(PM2, PM2_ADVICE)];
  }
  if (ELSEWHERE.test(basename(application.words[0] ?? ''))) {
    const message = `${shown(application.words[0] ?? '')} starts the application elsewhere, without this environment and its NODE_OPTIONS`;
    return [...followed, note(message, ELSEWHERE_ADVICE)];
  }
  const shellScript = findShellScript(program, application);
  if (shellScript) return [...followed, ...checkShellScript(shellScript, cwd)];
  if (losesPreload(command, cwd)) {
    const message = 'NODE_OPTIONS is overwritten along the way, which drops the preload';
    return [...followed, problem(message, KEEP)];
  }
  return followed.length > 0 ? followed : [ok(echoed(command))];
}

function missingProgram({ words: [program = ''], cwd }: Application): Finding {
  const named = `the command '${shown(program)}'`;
  const path = resolve(cwd, program);
  if (program.includes('/') && statSync(path, { throwIfNoEntry: false })?.isFile()) {
    return problem(`${named} is not executable`, `Make it executable: chmod +x ${shown(program)}`);
  }
  const advice = /\s/.test(program)
    ? 'Pass it as separate words, not as one quoted string.'
    : 'Check its name and PATH.';
  return problem(`${named} was not found`, advice);
}

/** Whether the preload that `together-otel run` adds to `NODE_OPTIONS` gets lost. */
function losesPreload(command: readonly string[], cwd: string): boolean {
  const preloaded = withPreload(process.env['NODE_OPTIONS']);
  const { env } = readApplication(command, { ...process.env, NODE_OPTIONS: preloaded }, cwd);
  return !preloadsOf(splitNodeOptions(env['NODE_OPTIONS'] ?? '')).some(isPreload);
}

function findShellScript(program: string, { words, cwd }: Application): string | undefined {
  const [, script = ''] = words;
  const isShell = /^(ba|da|z|k)?sh$/.test(basename(program));
  if (isShell) return script === '' || script.startsWith('-') ? undefined : resolve(cwd, script);
  // Package managers install these as wrappers of JavaScript programs.
  if (program.includes('node_modules')) return undefined;
  return /\.(ba|z)?sh$/.test(program) || /^#!.*\b(ba|da|z|k)?sh\b/.test(readStart(program))
    ? program
    : undefined;
}

function checkShellScript(program: string, cwd: string): Finding[] {
  const found = `${place(program, cwd)} is a shell script`;
  const sets = readStart(program)
    .split('\n')
    .find((line) => /\bNODE_OPTIONS=/.test(line) && !/\$\{?NODE_OPTIONS|together-otel/.test(line));
  if (sets !== undefined) {
    const message = `${found} that overwrites NODE_OPTIONS, which drops the preload (${echoed(sets)})`;
    return [problem(message, KEEP)];
  }
  return [
    note(
      `${found}: it is not followed`,
      'together-otel run reaches every Node.js process it starts: see Trial run. For more detail here, run doctor with the command inside the script.',
    ),
  ];
}

/** The first part of a file, as text. */
function readStart(path: string): string {
  try {
    return readFileSync(path).subarray(0, 100_000).toString('latin1');
  } catch {
    return '';
  }
}
