import type { InferenceCall, InferenceRequest } from '../endpoints/inference.ts';
import type { Carried } from '../http/exchange.ts';
import { Pace } from './pace.ts';
import type { PlannedChoice, TextPlan, TextRequest } from './text-plan.ts';
import { usageJson } from './usage-json.ts';

type Delta = Readonly<Record<string, unknown>>;

/** One chunk of one choice: its delta, its text, and its number of tokens. */
export interface ChoiceChunk {
  readonly text: string;
  readonly delta: Delta;
  readonly carried: Carried;
  readonly finishReason: string | null;
}

/** The chunks of a kind of text completion. */
export interface StreamForm {
  /** The `object` of each chunk. */
  readonly object: string;
  /** The chunks of a choice with generated content, in order; each takes one token's time. */
  chunksOf(choice: PlannedChoice): readonly ChoiceChunk[];
  /** The delta of the empty chunk before them; undefined if there is none. */
  readonly firstDelta: Delta | undefined;
  /** The delta of the chunk with the finish reason. */
  readonly lastDelta: Delta;
}

/** Carried by a chunk of one token. */
export const ONE_TOKEN: Carried = { content: true, completionTokens: 1 };

/** Streams a text or chat completion in the form of the 2026 recordings. */
export async function streamText(
  call: InferenceCall<
    InferenceRequest & TextRequest & { readonly includeUsage?: boolean | undefined }
  >,
  plan: TextPlan,
  { object, chunksOf, firstDelta, lastDelta }: StreamForm,
): Promise<void> {
  const { exchange, platform, request, model, random } = call;
  const { usage } = plan;
  const pace = new Pace(exchange, model.latency, random);
  const stream = platform.stream(exchange);
  const send = (
    choices: readonly unknown[],
    reported: unknown,
    carried?: Carried,
  ): Promise<void> | undefined => {
    const event = {
      id: exchange.ids.request,
      object,
      created: Math.floor(exchange.entry.receivedAt / 1000),
      choices,
      model: model.servedAs ?? model.id,
      usage: reported,
    };
    return stream.chunk(`data: ${JSON.stringify(event)}\n\n`, carried);
  };
  // Served but not yet reported: the prompt, and then tokens chunk by chunk.
  let opening: Carried = { served: { ...usage, completionTokens: 0, reasoningTokens: 0 } };

  for (const index of firstDelta ? plan.choices.keys() : []) {
    const sent = send([piece(index, '', firstDelta, null, null)], null, opening);
    opening = {};
    if (sent) await sent;
  }

  const columns = plan.choices.map(chunksOf);
  const rows = Math.max(...columns.map((column) => column.length));
  for (let row = 0; row < rows && !exchange.over; row += 1) {
    const due = row === 0 ? pace.first() : pace.next();
    if (due) await due;
    for (const [index, column] of columns.entries()) {
      const item = column[row];
      if (item === undefined) continue;
      const choices = [piece(index, item.text, item.delta, item.finishReason, null)];
      const sent = send(choices, null, { ...opening, ...item.carried });
      opening = {};
      if (sent) await sent;
    }
  }

  const isReported = request.includeUsage ?? model.usage !== 'only-when-asked';
  const reported = isReported
    ? usageJson(usage, platform.cachedPlace, model.reasoning !== undefined)
    : null;
  for (const [index, choice] of plan.choices.entries()) {
    const isLast = index === plan.choices.length - 1;
    const rides = isLast && model.usage === 'finish-chunk' && isReported;
    const choices = [piece(index, '', lastDelta, choice.finishReason, choice.seed)];
    const carried = rides ? { usage } : isLast ? { served: usage } : {};
    await send(choices, rides ? reported : null, carried);
  }
  if (isReported && model.usage !== 'finish-chunk') await send([], reported, { usage });
  await stream.chunk('data: [DONE]\n\n');
  await stream.end();
}

/** A choice in one event. */
function piece(
  index: number,
  text: string,
  delta: unknown,
  finish: string | null,
  seed: number | null,
): unknown {
  return { index, text, logprobs: null, finish_reason: finish, seed, delta };
}
