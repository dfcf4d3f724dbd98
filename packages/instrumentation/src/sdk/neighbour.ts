import { diag } from '@opentelemetry/api';
import { record } from '../facts/attribute-value.ts';

const log = diag.createComponentLogger({ namespace: '@together-otel/instrumentation' });

/**
 * Warns if another OpenTelemetry instrumentation measures the same calls, which would count them
 * twice in `gen_ai.*`. Such instrumentations wrap the resource's method and mark the wrapper.
 */
export function warnOfNeighbour(client: unknown): void {
  const completions = record(record(record(client)?.['chat'])?.['completions']);
  const create: unknown = completions?.['create'];
  if (typeof create !== 'function' || Reflect.get(create, '__wrapped') !== true) return;
  log.warn(
    'another OpenTelemetry instrumentation measures openai calls too, so gen_ai.* counts them twice; ' +
      'turn it off (with auto-instrumentations: OTEL_NODE_DISABLED_INSTRUMENTATIONS=openai)',
  );
}
