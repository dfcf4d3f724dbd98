import type { ModelProfile } from '../catalogue/model-profile.ts';
import { prefixedId } from '../chance/identifier.ts';
import type { Random } from '../chance/random.ts';
import { type TextShape, words } from '../chance/vocabulary.ts';
import type { Exchange, UsageCounts } from '../http/exchange.ts';
import { sampleOf } from './schema-sample.ts';

/** A tool the answer calls. */
interface PlannedToolCall {
  readonly id: string;
  readonly name: string;
  /** The arguments' JSON in the pieces that a stream sends. */
  readonly argumentPieces: readonly string[];
}

/** One choice of an answer. Each string is one token and, in a stream, one chunk. */
export interface PlannedChoice {
  readonly reasoning: readonly string[];
  readonly content: readonly string[];
  /** Whether `content` is the text of a refusal. */
  readonly isRefusal?: boolean;
  readonly toolCall?: PlannedToolCall;
  readonly finishReason: string;
  /** May exceed 2^53, as in recorded answers. */
  readonly seed: number;
}

/** A whole answer, before any of it is sent. */
export interface TextPlan {
  readonly choices: readonly PlannedChoice[];
  readonly usage: UsageCounts;
}

/** Inputs that determine an answer. */
export interface TextRequest {
  readonly choices: number;
  readonly maxTokens: number | undefined;
  readonly promptTokens: number;
  /** The function to call instead of writing text. */
  readonly tool?: { readonly name: string; readonly parameters: unknown };
  /** The answer is JSON of this schema. */
  readonly jsonSchema?: unknown;
  /** The model declines to answer. */
  readonly refuses?: boolean;
}

/** Prefix of prompts that the model refuses. */
const REFUSED_PROMPT = 'refuse:';

/** Whether the model declines to answer the last message. */
export function isRefused(content: unknown): boolean {
  const text = Array.isArray(content) ? Reflect.get(Object(content[0]) as object, 'text') : content;
  return typeof text === 'string' && text.startsWith(REFUSED_PROMPT);
}

/** Tokens for the function's name, before its arguments. */
export const TOOL_CALL_HEAD_TOKENS = 8;

/** Plans the whole response in advance, so that it does not depend on timing. */
export function planText(
  model: ModelProfile,
  random: Random,
  request: TextRequest,
  cachedShare: number,
  shape: TextShape,
): TextPlan {
  const choices: PlannedChoice[] = [];
  let completionTokens = 0;
  let reasoningTokens = 0;
  for (let index = 0; index < request.choices; index += 1) {
    const choice = planChoice(model, random, request, shape);
    choices.push(choice);
    reasoningTokens += choice.reasoning.length;
    completionTokens += choice.reasoning.length + choice.content.length;
    if (choice.toolCall)
      completionTokens += TOOL_CALL_HEAD_TOKENS + choice.toolCall.argumentPieces.length;
  }
  const cachedTokens = Math.floor(request.promptTokens * cachedShare);
  return {
    choices,
    usage: { promptTokens: request.promptTokens, completionTokens, cachedTokens, reasoningTokens },
  };
}

function planChoice(
  model: ModelProfile,
  random: Random,
  request: TextRequest,
  shape: TextShape,
): PlannedChoice {
  const budget = request.maxTokens ?? Number.POSITIVE_INFINITY;
  const seed = Math.floor(random.next() * 1.8e19);
  const thoughts = model.reasoning === undefined ? [] : words(random, random.integer(8, 24));
  const reasoning = thoughts.slice(0, budget);
  if (request.tool !== undefined) {
    const json = JSON.stringify(sampleOf(request.tool.parameters, random));
    return {
      reasoning,
      content: [],
      toolCall: {
        id: prefixedId(random, 'call'),
        name: request.tool.name,
        argumentPieces: piecesOf(json, 6),
      },
      finishReason: 'tool_calls',
      seed,
    };
  }
  const { minimum, maximum } = model.outputTokens;
  const isRefusal = request.refuses === true;
  const text =
    request.jsonSchema === undefined || isRefusal
      ? words(random, random.integer(minimum, maximum), shape)
      : piecesOf(JSON.stringify(sampleOf(request.jsonSchema, random)), 4);
  const content = text.slice(0, Math.max(0, budget - reasoning.length));
  const isCut = reasoning.length + content.length < thoughts.length + text.length;
  const finishReason = isCut ? 'length' : model.finishReason;
  return { reasoning, content, ...(isRefusal && { isRefusal }), finishReason, seed };
}

function piecesOf(text: string, length: number): string[] {
  const pieces: string[] = [];
  for (let start = 0; start < text.length; start += length)
    pieces.push(text.slice(start, start + length));
  return pieces;
}

/** Requirements of the exchange's fault on its text. */
export function textShape(exchange: Exchange): TextShape {
  switch (exchange.fault?.kind) {
    case 'split-utf8':
      return { multibyte: true };
    case 'huge-chunk':
      return { oversizeBytes: exchange.fault.bytes ?? 1024 * 1024 };
    default:
      return {};
  }
}
