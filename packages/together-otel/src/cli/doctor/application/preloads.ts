import { ownName } from '../../../output/own-name.ts';
import { isPreload, PRELOAD, preloadPath, splitNodeOptions } from '../../preload-option.ts';
import { type Finding, note, ok } from '../finding.ts';
import type { Application } from './application.ts';
import { echoed } from './echoed.ts';

/** Modules preloaded by `NODE_OPTIONS` and the command, in order. */
export function checkPreloads(
  { command, nodeOptions, otherRuntime }: Application,
  env: Readonly<Record<string, string | undefined>>,
): Finding[] {
  if (otherRuntime) return [ok(`what ${otherRuntime} loads is checked under 'Node.js'`)];
  const inherited = preloadsOf(splitNodeOptions(env['NODE_OPTIONS'] ?? ''));
  const preloads = [...inherited, ...preloadsOf(nodeOptions)].map(nameOf);
  const at = preloads.findIndex(isPreload);
  const before = preloads.slice(0, Math.max(at, 0));
  return [
    ...(at < 0 ? [absent(command, preloads)] : [ok(`the preload is loaded: ${preloads[at]}`)]),
    ...before.map((preload) =>
      note(
        `'${preload}' is preloaded before it`,
        'If it starts an OpenTelemetry SDK, that SDK sends the telemetry, with its own settings.',
      ),
    ),
  ];
}

function absent(command: readonly string[], preloads: readonly string[]): Finding {
  const others = preloads.length > 0 ? ` (only ${preloads.join(', ')})` : '';
  const start = command.length > 0 ? echoed(command) : 'node app.js';
  // Variables precede the command that they apply to.
  const [variables = ''] = /^(?:\w+=\S+ )*/.exec(start) ?? [];
  const advice = /\btogether-otel run\b/.test(start)
    ? 'The preload that together-otel run adds is dropped: see Command.'
    : `Start it with: ${variables}${ownName()} run -- ${start.slice(variables.length)}`;
  return note(`neither NODE_OPTIONS nor the command has the preload${others}`, advice);
}

/** The values of `--require` (Bun: `--preload`) and `--import`, which Node loads in this order. */
export function preloadsOf(words: readonly string[]): string[] {
  const valuesOf = (flag: RegExp): string[] =>
    words.flatMap((word, index) => {
      const [, value] = flag.exec(word) ?? [];
      if (value === undefined) return [];
      return value === '' ? (words[index + 1] ?? []) : value.slice(1);
    });
  return [...valuesOf(/^(?:-r|--require|--preload)(=.*|)$/), ...valuesOf(/^--import(=.*|)$/)];
}

/** `run` adds a path inside this package. */
function nameOf(preload: string): string {
  return preload === preloadPath() ? PRELOAD : preload;
}
