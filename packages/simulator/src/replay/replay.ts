import type { ModelProfile } from '../catalogue/model-profile.ts';
import type { Random } from '../chance/random.ts';
import { Pace } from '../completion/pace.ts';
import { StreamDelivery } from '../faults/delivery.ts';
import type { Carried, Exchange } from '../http/exchange.ts';
import type { Recording } from './recordings.ts';

/** Answers with a recording's status, headers and bytes, at the model's pace. */
export async function serveRecording(
  exchange: Exchange,
  recording: Recording,
  model: ModelProfile,
  random: Random,
): Promise<void> {
  const { usage } = recording;
  exchange.entry.replayed = true;
  const pace = new Pace(exchange, model.latency, random);
  if (!recording.stream) {
    await pace.whole(usage.completionTokens);
    return exchange.whole(recording.status, { ...recording.headers }, recording.body, { usage });
  }
  const stream = new StreamDelivery(exchange);
  exchange.begin(recording.status, { ...recording.headers });
  let isFirst = true;
  for (const event of recording.body.split(/(?<=\n\n)/)) {
    const carried = carriedBy(event, recording, isFirst);
    if (carried.content) {
      const due = exchange.entry.chunkTimes.length === 0 ? pace.first() : pace.next();
      if (due) await due;
    }
    await stream.chunk(event, carried);
    isFirst = false;
  }
  await stream.end();
}

/** Generated content: a delta with text or a tool call. A text match suffices for recordings. */
function carriedBy(event: string, recording: Recording, isFirst: boolean): Carried {
  const { usage } = recording;
  if (event.includes('"usage":{')) return { usage };
  const content = /"content":"[^"]|"tool_calls":\[/.test(event);
  const opening = isFirst ? { served: { ...usage, completionTokens: 0 } } : {};
  return content ? { ...opening, content, completionTokens: 1 } : opening;
}
