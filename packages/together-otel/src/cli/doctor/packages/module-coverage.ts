import { existsSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { splitNodeOptions } from '../../preload-option.ts';
import type { Application } from '../application/application.ts';
import { type Finding, note, ok, problem } from '../finding.ts';
import { ancestors, readManifest } from './manifests.ts';

/** Whether the hooks cover the application's imports, `import` and `require` alike. */
export function checkModules(
  application: Application,
  env: Readonly<Record<string, string | undefined>>,
): Finding[] {
  const { script, file, nodeOptions } = application;
  if (script !== undefined && file === undefined) {
    const message = `there is no file '${script}'`;
    return [
      problem(
        message,
        'Run doctor in the same directory and with the same command as the application.',
      ),
    ];
  }
  const covered = `'import' and 'require' of the SDKs are both covered`;
  const options = [...splitNodeOptions(env['NODE_OPTIONS'] ?? ''), ...nodeOptions];
  const loader = options.find((option) => /^--(experimental-)?loader\b/.test(option));
  return [
    ok(file === undefined ? covered : `${script} is ${moduleKind(file)}; ${covered}`),
    ...(loader === undefined
      ? []
      : [
          note(
            `${loader} is set: other module hooks may hide the SDKs`,
            'If calls are missing, try without it, or use instrumentation.manuallyInstrument.',
          ),
        ]),
  ];
}

/** By extension, otherwise by `type` in the nearest package.json. */
function moduleKind(file: string): string {
  const extension = extname(file);
  if (/^\.m/.test(extension)) return 'an ES module';
  if (/^\.c/.test(extension)) return 'CommonJS';
  const manifest = ancestors(dirname(file)).find((folder) =>
    existsSync(join(folder, 'package.json')),
  );
  return manifest !== undefined && readManifest(manifest)?.['type'] === 'module'
    ? 'an ES module'
    : 'CommonJS, unless its syntax says otherwise';
}
