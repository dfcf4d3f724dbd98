import { ThresholdsConfigBuilder, ThresholdsMode } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Limit } from '../boards/board.ts';
import { type LimitStep, stepsOf } from '../boards/limits.ts';

const COLOURS: Readonly<Record<LimitStep['colour'], string>> = {
  good: 'green',
  watch: 'yellow',
  bad: 'red',
};

/** Colours of a limit; green without one. */
export function thresholdsOf(limit: Limit | undefined): ThresholdsConfigBuilder {
  const steps: readonly LimitStep[] = limit ? stepsOf(limit) : [{ colour: 'good' }];
  return new ThresholdsConfigBuilder()
    .mode(ThresholdsMode.Absolute)
    .steps(steps.map(({ from, colour }) => ({ value: from ?? null, color: COLOURS[colour] })));
}
