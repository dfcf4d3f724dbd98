import Table from 'cli-table3';
import { lines, nodes, scenarios, sdks } from './axes.ts';
import { type Combination, sdkName } from './combinations.ts';

interface Result {
  readonly scenario: string;
  readonly values: readonly string[];
  readonly passed: boolean;
}

/** Collects the result of each combination and tabulates them by value and scenario. */
export class ResultTable {
  readonly #results: Result[] = [];

  record(scenario: string, { sdk, node, line }: Combination, passed: boolean): void {
    const values = [sdkName(sdk), `Node ${node}`, `OpenTelemetry ${line}`];
    this.#results.push({ scenario, values, passed });
  }

  render(): string {
    const table = new Table({
      head: ['', ...scenarios.map(({ name }) => name.replaceAll(/, | (?=hand)/g, '\n'))],
      colAligns: ['left', ...scenarios.map(() => 'right' as const)],
      style: { head: [], border: [], compact: true },
    });
    const values = [
      ...sdks.map(sdkName),
      ...nodes.map((node) => `Node ${node}`),
      ...lines.map((line) => `OpenTelemetry ${line}`),
    ];
    for (const value of values) {
      table.push([value, ...scenarios.map(({ name }) => this.#cell(name, value))]);
    }
    const failed = this.#results.filter(({ passed }) => !passed).length;
    return `${table.toString()}\n${this.#results.length} combinations, ${failed} failed; – is not supported by its parts\n`;
  }

  /** How many combinations with this value passed. */
  #cell(scenario: string, value: string): string {
    const results = this.#results.filter(
      (result) => result.scenario === scenario && result.values.includes(value),
    );
    if (results.length === 0) return '–';
    const passed = results.filter((result) => result.passed).length;
    return passed === results.length ? `✓ ${passed}` : `✗ ${passed} of ${results.length}`;
  }
}
