import Table from 'cli-table3';
import type { SoakReport } from './report.ts';

/** Renders the report for people; the last line is for a test runner. */
export function renderReport({ arguments: options, figures, checks, stderr }: SoakReport): string {
  const table = new Table({
    head: ['', 'control', 'observed', 'ratio'],
    colAligns: ['left', 'right', 'right', 'right'],
    style: { head: [], border: [] },
  });
  for (const { name, unit, control, observed } of figures) {
    const number = (value: number): string =>
      `${Number.isInteger(value) ? value : value.toFixed(2)} ${unit}`.trim();
    const ratio = control > 0 ? (observed / control).toFixed(2) : '';
    table.push([name, number(control), number(observed), ratio]);
  }
  const passed = checks.filter((check) => check.passed).length;
  return [
    `${options.minutes} min, ${options.rate} calls/s for each application`,
    table.toString(),
    ...checks.map(
      (check) => `${check.passed ? 'passed' : 'FAILED'}  ${check.name}: ${check.found}`,
    ),
    ...(stderr ? ['', 'What the preload said on stderr:', stderr.trimEnd()] : []),
    '',
    `${passed} passed, ${checks.length - passed} failed`,
    '',
  ].join('\n');
}
