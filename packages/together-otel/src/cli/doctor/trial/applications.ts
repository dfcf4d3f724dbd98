import type { TrialReport } from './trial-report.ts';

/**
 * The processes that make up the application: those that loaded an SDK; if none did, those that
 * started no other Node.js process, unlike npm, npx and supervisors.
 */
export function applicationsOf(reports: readonly TrialReport[]): readonly TrialReport[] {
  const withSdk = reports.filter(({ hasSdk }) => hasSdk);
  if (withSdk.length > 0) return withSdk;
  const parents = new Set(reports.flatMap((report) => report.parents));
  return reports.filter(({ pid }) => !parents.has(pid));
}
