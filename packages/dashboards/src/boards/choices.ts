import { label, type Matches } from '../promql/label.ts';
import type { LabelKey } from '../registry.ts';
import { defaultSettings, type Settings } from '../settings.ts';
import type { Choice } from './board.ts';

/** Conditions for the board's variables, applied to every query. */
export function chosen(settings: Partial<Settings>): Matches {
  const scope = scopeOf(settings).map((key) => [key, { matches: `$${label(key)}` }] as const);
  return {
    ...Object.fromEntries(scope),
    job: { matches: '$job' },
    instance: { matches: '$instance' },
  };
}

function scopeOf(settings: Partial<Settings>): LabelKey[] {
  const { scope } = { ...defaultSettings, ...settings };
  return scope.map((name): LabelKey => `resource.${name}`);
}

/** Variables for services and processes, read from a metric that all of them send. */
export function whoseChoices(from: Choice['from'], settings: Partial<Settings>): Choice[] {
  const scope = scopeOf(settings).map(
    (key): Choice => ({
      name: label(key),
      title: key.slice('resource.'.length),
      label: key,
      from,
      many: true,
      optional: true,
    }),
  );
  return [
    ...scope,
    { name: 'job', title: 'Job', label: 'job', from, many: true, optional: false },
    { name: 'instance', title: 'Instance', label: 'instance', from, many: true, optional: false },
  ];
}

/** Variable for models. */
export function modelChoice(from: Choice['from'], many: boolean): Choice {
  return { name: 'model', title: 'Model', label: 'requestModel', from, many, optional: false };
}

/** The metric of every call, named by the applications' generation of the conventions. */
export function callMetric({
  generation,
}: Pick<Settings, 'generation'>): 'inferenceDuration' | 'operationDuration' {
  return generation === 'latest' ? 'inferenceDuration' : 'operationDuration';
}

/** A metric of every call, including embeddings, which the newest conventions separate. */
export function everyCall({
  generation,
}: Pick<Settings, 'generation'>): 'attempts' | 'operationDuration' {
  return generation === 'latest' ? 'attempts' : 'operationDuration';
}
