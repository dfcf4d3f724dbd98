import { type Line, lines, nodes, type Scenario, type Sdk, sdks } from './axes.ts';

/** The versions that an application runs with. */
export interface Combination {
  readonly sdk: Sdk;
  readonly node: string;
  readonly line: Line;
}

/**
 * The combinations to run a scenario with: each value of each axis, with the newest compatible
 * values of the other axes. So every value meets every scenario, and the newest ones meet them all.
 */
export function combine(scenario: Scenario): readonly Combination[] {
  const newestFirst = lines
    .toReversed()
    .flatMap((line) =>
      sdks.toReversed().flatMap((sdk) => nodes.toReversed().map((node) => ({ sdk, node, line }))),
    )
    .filter((combination) => supports(scenario, combination));
  const with_ = (has: (combination: Combination) => boolean): Combination[] =>
    newestFirst.filter(has).slice(0, 1);
  return [
    ...new Set([
      ...sdks.flatMap((sdk) => with_((combination) => combination.sdk === sdk)),
      ...nodes.flatMap((node) => with_((combination) => combination.node === node)),
      ...lines.flatMap((line) => with_((combination) => combination.line === line)),
    ]),
  ];
}

/** Whether all parts of a combination claim to support each other. */
function supports({ by }: Scenario, { sdk, node, line }: Combination): boolean {
  const [major = 0, minor = 0] = node.split('.').map(Number);
  if (major < sdk.node) return false;
  // The distribution bundles OpenTelemetry 3.x, which requires this Node.
  if (line === '3.x') return major > 22 || (major === 22 && minor >= 15);
  return by === 'plugin';
}

/** `openai 7.57.0, Node 26.10.0, OpenTelemetry 3.x` */
export function describeCombination({ sdk, node, line }: Combination): string {
  return `${sdkName(sdk)}, Node ${node}, OpenTelemetry ${line}`;
}

/** `openai 7.57.0` */
export function sdkName({ module, version }: Sdk): string {
  return `${module} ${version}`;
}
