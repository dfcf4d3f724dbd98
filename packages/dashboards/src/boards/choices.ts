import type { Matches } from '../promql/label.ts';
import type { SignalKey } from '../registry.ts';
import type { Settings } from '../settings.ts';
import type { Choice } from './board.ts';

/** Every query of a board obeys the choices at its top. */
export const chosen: Matches = {
  job: { matches: '$job' },
  instance: { matches: '$instance' },
};

/** Which services and processes, by a metric that all of them send. */
export function whoseChoices(from: SignalKey): Choice[] {
  return [
    { name: 'job', title: 'Job', label: 'job', from, many: true },
    { name: 'instance', title: 'Instance', label: 'instance', from, many: true },
  ];
}

/** Which models. */
export function modelChoice(from: SignalKey, many: boolean): Choice {
  return { name: 'model', title: 'Model', label: 'requestModel', from, many };
}

/** The metric of every call, in the names of the applications' generation of the conventions. */
export function callMetric({
  generation,
}: Pick<Settings, 'generation'>): 'inferenceDuration' | 'operationDuration' {
  return generation === 'latest' ? 'inferenceDuration' : 'operationDuration';
}
