import { existsSync, statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { shown } from '@together-otel/instrumentation/distribution';
import { ownName } from '../../../output/own-name.ts';
import { type Finding, note, ok, problem } from '../finding.ts';
import type { Application } from './application.ts';
import { findDrop, findShellScript } from './dropped-preload.ts';
import { echoed } from './echoed.ts';
import { place } from './place.ts';
import { findProgram } from './program.ts';

const PM2 = 'PM2 starts the application; in cluster mode the variables of env come after preloads';
const PM2_ADVICE = `Let the first file load it: require('together-otel/register'); then ask for that file: ${ownName()} doctor -- node start.cjs`;

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
  const drop = findDrop(application, cwd, process.env);
  if (drop) {
    const level = drop.isElsewhere ? note : problem;
    return [...followed, level(drop.message, drop.advice)];
  }
  const shellScript = findShellScript(program, application);
  if (shellScript) return [...followed, unfollowed(shellScript, cwd)];
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

function unfollowed(program: string, cwd: string): Finding {
  return note(
    `${place(program, cwd)} is a shell script: it is not followed`,
    'together-otel run reaches every Node.js process it starts: see Trial run. For more detail here, run doctor with the command inside the script.',
  );
}
