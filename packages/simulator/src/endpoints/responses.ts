import { prefixedId } from '../chance/identifier.ts';
import { Pace } from '../completion/pace.ts';
import { valueTokens } from '../completion/prompt-tokens.ts';
import { isRefused, planText, type TextPlan, textShape } from '../completion/text-plan.ts';
import { invalidRequest } from '../http/api-error.ts';
import type { Carried, UsageCounts } from '../http/exchange.ts';
import { Fields, isObject, shown } from '../http/fields.ts';
import type { InferenceCall, InferenceEndpoint, InferenceRequest } from './inference.ts';

interface ResponsesRequest extends InferenceRequest {
  readonly maxTokens: number | undefined;
  readonly stream: boolean;
  readonly refuses: boolean;
}

type Item = Record<string, unknown>;

/** `POST /v1/responses`: text only. Reasoning counts towards usage but is not shown. */
export const responses: InferenceEndpoint<ResponsesRequest> = {
  types: ['chat', 'language', 'code'],
  read(exchange) {
    const fields = Fields.of(exchange);
    const model = fields.requiredText('model');
    const input = fields.get('input');
    if (typeof input !== 'string' && !Array.isArray(input)) {
      throw invalidRequest(`'input' must be text or an array; got ${shown(input)}.`);
    }
    const promptTokens = valueTokens(input) + valueTokens(fields.get('instructions'));
    return {
      model,
      promptTokens,
      maxTokens: fields.count('max_output_tokens'),
      stream: fields.flag('stream'),
      refuses: isRefused(lastContent(input)),
    };
  },
  async serve(call) {
    const { exchange, platform, request, model, random } = call;
    if (request.refuses) exchange.entry.refusal = true;
    const plan = planText(
      model,
      random,
      { ...request, choices: 1 },
      platform.cachedShare,
      textShape(exchange),
    );
    if (request.stream) return stream(call, plan);
    const { usage } = plan;
    await new Pace(exchange, model.latency, random).whole(usage.completionTokens);
    const body = new ResponseBody(call, plan).finished();
    await platform.answer(exchange, body, { usage });
  },
};

/** The last message: the text itself, or the content of the last item. */
function lastContent(input: unknown): unknown {
  const last: unknown = Array.isArray(input) ? input.at(-1) : input;
  return isObject(last) ? last['content'] : last;
}

/** The response object in its states. */
class ResponseBody {
  readonly #base: Item;
  readonly #plan: TextPlan;
  readonly #messageId: string;

  constructor({ exchange, model, random }: InferenceCall<ResponsesRequest>, plan: TextPlan) {
    this.#plan = plan;
    this.#messageId = prefixedId(random, 'msg');
    this.#base = {
      id: prefixedId(random, 'resp'),
      object: 'response',
      created_at: Math.floor(exchange.entry.receivedAt / 1000),
      model: model.servedAs ?? model.id,
      error: null,
      incomplete_details: null,
      parallel_tool_calls: true,
      tools: [],
    };
  }

  get messageId(): string {
    return this.#messageId;
  }

  get text(): string {
    return this.#plan.choices[0]?.content.join('') ?? '';
  }

  /** Refusals have their own event and content names. */
  get isRefusal(): boolean {
    return this.#plan.choices[0]?.isRefusal ?? false;
  }

  get isCut(): boolean {
    return this.#plan.choices[0]?.finishReason === 'length';
  }

  begun(): Item {
    return { ...this.#base, status: 'in_progress', output: [], usage: null };
  }

  message(status: string, text: string | undefined): Item {
    const content = text === undefined ? [] : [this.part(text)];
    return { id: this.#messageId, type: 'message', status, role: 'assistant', content };
  }

  part(text: string): Item {
    return this.isRefusal
      ? { type: 'refusal', refusal: text }
      : { type: 'output_text', text, annotations: [] };
  }

  finished(): Item {
    const status = this.isCut ? 'incomplete' : 'completed';
    return {
      ...this.#base,
      status,
      incomplete_details: this.isCut ? { reason: 'max_output_tokens' } : null,
      output: [this.message(status, this.text)],
      usage: responsesUsage(this.#plan.usage),
    };
  }
}

async function stream(call: InferenceCall<ResponsesRequest>, plan: TextPlan): Promise<void> {
  const { exchange, platform, model, random } = call;
  const body = new ResponseBody(call, plan);
  const pace = new Pace(exchange, model.latency, random);
  const delivery = platform.stream(exchange);
  let sequence = -1;
  const send = (type: string, fields: Item, carried: Carried = {}): Promise<void> | undefined => {
    sequence += 1;
    const event = { type, sequence_number: sequence, ...fields };
    return delivery.chunk(`event: ${type}\ndata: ${JSON.stringify(event)}\n\n`, carried);
  };
  const place = { item_id: body.messageId, output_index: 0, content_index: 0 };
  const choice = plan.choices[0];
  const opening = { served: { ...plan.usage, completionTokens: 0, reasoningTokens: 0 } };

  await send('response.created', { response: body.begun() }, opening);
  await send('response.in_progress', { response: body.begun() });
  await send('response.output_item.added', {
    output_index: 0,
    item: body.message('in_progress', undefined),
  });
  await send('response.content_part.added', {
    ...place,
    part: body.part(''),
  });
  // Hidden reasoning delays the first visible token.
  const hidden = choice?.reasoning.length ?? 0;
  if (hidden > 0) await pace.whole(hidden + 1);
  for (const [position, token] of (choice?.content ?? []).entries()) {
    if (exchange.over) return;
    const due = position === 0 ? pace.first() : pace.next();
    if (due) await due;
    const completionTokens = position === 0 ? hidden + 1 : 1;
    const carried = {
      content: true,
      completionTokens,
      reasoningTokens: position === 0 ? hidden : 0,
    };
    const sent = body.isRefusal
      ? send('response.refusal.delta', { ...place, delta: token }, carried)
      : send('response.output_text.delta', { ...place, delta: token, logprobs: [] }, carried);
    if (sent) await sent;
  }
  const finished = body.finished();
  await (body.isRefusal
    ? send('response.refusal.done', { ...place, refusal: body.text })
    : send('response.output_text.done', { ...place, text: body.text, logprobs: [] }));
  await send('response.content_part.done', { ...place, part: body.part(body.text) });
  await send('response.output_item.done', {
    output_index: 0,
    item: body.message(String(finished['status']), body.text),
  });
  await send(`response.${finished['status']}`, { response: finished }, { usage: plan.usage });
  await delivery.end();
}

function responsesUsage(counts: UsageCounts): Item {
  return {
    input_tokens: counts.promptTokens,
    input_tokens_details: { cached_tokens: counts.cachedTokens },
    output_tokens: counts.completionTokens,
    output_tokens_details: { reasoning_tokens: counts.reasoningTokens },
    total_tokens: counts.promptTokens + counts.completionTokens,
  };
}
