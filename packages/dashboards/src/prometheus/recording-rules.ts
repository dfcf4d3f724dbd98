import type { Query } from '../promql/query.ts';
import type { LabelKey } from '../registry.ts';
import { attempts, capacityAttempts, limitedAttempts } from '../signals/application.ts';
import { View } from '../signals/view.ts';
import { thresholds } from '../thresholds.ts';
import type { RecordingRule } from './rule.ts';

const PER_MODEL: readonly LabelKey[] = ['job', 'requestModel'];

/** What the alerts compare, evaluated once. */
export function recordingRules(query: Query): RecordingRule[] {
  const view = new View(query, thresholds.limited.over, PER_MODEL, 'growth');
  return [
    {
      record: 'job_model:together_attempts:growth15m',
      expression: attempts.expression(view),
    },
    {
      record: 'job_model:together_attempts_limited:growth15m',
      expression: limitedAttempts.expression(view),
    },
    {
      record: 'job_model:together_attempts_capacity:growth15m',
      expression: capacityAttempts.expression(view),
    },
  ];
}
