#!/usr/bin/env node
/**
 * The binary. CommonJS that any Node.js can parse, so that old versions report that they are too
 * old instead of failing at an import; everything else is loaded from here.
 */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

/** Commands that also run on old versions; the others need a supported Node.js. */
const STARTS_FROM_18: readonly string[] = [
  'doctor',
  'explain',
  'version',
  '--version',
  '-V',
  'help',
  '--help',
  '-h',
];

const [command = ''] = process.argv.slice(2);
const isNewEnough =
  major > 22 ||
  (major === 22 && minor >= 15) ||
  (major >= 18 && STARTS_FROM_18.indexOf(command) >= 0);

if (isNewEnough) {
  void import('./cli.ts');
} else {
  process.stderr.write(
    `together-otel: Node.js ${process.versions.node} is too old; this needs Node.js 22.15 or newer (doctor and explain start from 18 on)\n`,
  );
  process.exitCode = 2;
}
