import type { TrialReport } from './trial-report.ts';

/**
 * The processes that are the application: those that loaded an SDK; where none did, those that
 * started no other Node.js, as npm, npx and supervisors do.
 */
export function applicationsOf(reports: readonly TrialReport[]): readonly TrialReport[] {
  const withSdk = reports.filter(({ hasSdk }) => hasSdk);
  if (withSdk.length > 0) return withSdk;
  const parents = new Set(reports.flatMap((report) => report.parents));
  return reports.filter(({ pid }) => !parents.has(pid));
}
