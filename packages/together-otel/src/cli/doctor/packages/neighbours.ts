import { type Finding, note, ok } from '../finding.ts';
import type { PackageGraph } from './installed-packages.ts';

const OFFICIAL = '@opentelemetry/instrumentation-openai';
const COLLECTION = '@opentelemetry/auto-instrumentations-node';
const DISABLED = 'OTEL_NODE_DISABLED_INSTRUMENTATIONS';

/** Products that also record these calls as `gen_ai.*`. */
const SAME_SIGNALS = [
  OFFICIAL,
  '@arizeai/openinference-instrumentation-openai',
  '@traceloop/instrumentation-openai',
  '@traceloop/node-server-sdk',
];

/** Products with their own preload and signals. */
const OWN_SIGNALS = ['dd-trace', '@sentry/node'];

/** Packages to look for. */
export const neighbours: readonly string[] = [COLLECTION, ...SAME_SIGNALS, ...OWN_SIGNALS];

/** Other instrumentations of the same calls. */
export function checkNeighbours(
  { packages }: PackageGraph,
  env: Readonly<Record<string, string | undefined>>,
): Finding[] {
  const isOff = (env[DISABLED] ?? '').split(',').some((entry) => entry.trim() === 'openai');
  const findings = packages.flatMap(({ name, version, usedBy }) => {
    const found = `${name} ${version}`;
    if (name === COLLECTION) {
      if (isOff) return [ok(`${found}: its openai instrumentation is off (${DISABLED})`)];
      const message = `${found} contains an instrumentation of openai: gen_ai.* may be counted twice`;
      return [note(message, `Turn it off: ${DISABLED}=openai`)];
    }
    if (SAME_SIGNALS.includes(name)) {
      // Already reported with the package that depends on it.
      if (usedBy === COLLECTION) return [];
      const message = `${found} measures calls of openai too: gen_ai.* is counted twice if both run`;
      return [note(message, "Keep one of the two; only ours reports Together's own signals.")];
    }
    if (OWN_SIGNALS.includes(name)) {
      const message = `${found} may observe calls of openai too, with its own signals`;
      return [note(message, 'No action needed: its spans and ours coexist.')];
    }
    return [];
  });
  return findings.length > 0 ? findings : [ok('no other instrumentation of these calls')];
}
