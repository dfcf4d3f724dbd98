import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { sendOtlp } from './otlp.ts';
import { startPipeline } from './pipeline.ts';

const TRACES = 40_000;
const PER_REQUEST = 500;

/**
 * Lets traces of one call each wait for their sampling decision in a gateway.
 *
 * @returns the gateway's resident bytes per trace.
 */
export async function bytesOfWaitingTrace(): Promise<number> {
  await using pipeline = await startPipeline({ gateway: { DECISION_WAIT: '600s' } });
  const [gateway] = pipeline.gateways;
  const figure = async (name: string): Promise<number> =>
    (await gateway?.figures())?.get(`otelcol_${name}`) ?? 0;
  const before = await figure('process_memory_rss');
  for (let sent = 0; sent < TRACES; sent += PER_REQUEST) {
    const spans = Array.from({ length: PER_REQUEST }, call);
    const response = await sendOtlp(`${pipeline.endpoint}/v1/traces`, {
      resourceSpans: [{ scopeSpans: [{ spans }] }],
    });
    if (!response.ok) throw new Error(`the agent answered ${response.status}`);
  }
  for (let tries = 0; tries < 300 && (await figure('receiver_accepted_spans')) < TRACES; tries++) {
    await pause(100);
  }
  return ((await figure('process_memory_rss')) - before) / TRACES;
}

/** A call's span, of the size that the plugin produces. */
function call(): object {
  const attributes = Array.from({ length: 24 }, (_, i) => ({
    key: `gen_ai.request.attribute_${i}`,
    value: { stringValue: 'Qwen/Qwen3-235B-A22B' },
  }));
  const now = `${Date.now()}000000`;
  return {
    traceId: randomBytes(16).toString('hex'),
    spanId: randomBytes(8).toString('hex'),
    name: 'chat Qwen/Qwen3-235B-A22B-Instruct-2507-tput',
    kind: 3,
    startTimeUnixNano: now,
    endTimeUnixNano: now,
    attributes,
  };
}
