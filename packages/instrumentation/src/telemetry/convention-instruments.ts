import type { Context, Counter, Meter } from '@opentelemetry/api';
import type { CallSummary } from '../facts/call-summary.ts';
import { counter, histogram } from './instrument.ts';
import type { AnswerSeries, Series } from './series.ts';
import type { SeriesHistogram } from './series-histogram.ts';

/** Input of the conventions' metrics. */
export interface CallMetrics {
  readonly summary: CallSummary;
  /** The newest conventions do not count embeddings as inference. */
  readonly isEmbeddings: boolean;
  /** Attributes common to all metrics of the call. */
  readonly common: Series;
  /** With the response model. */
  readonly answer: AnswerSeries;
  /** With the response model and the outcome. */
  readonly ended: Series;
  /** Contains the call's span, for exemplars. */
  readonly context: Context;
}

/** Metrics of one generation of the GenAI conventions. */
export interface ConventionInstruments {
  record(call: CallMetrics): void;
  /** @param gaps seconds from chunks to the next ones. */
  recordChunkGaps(gaps: readonly number[], common: Series, context: Context): void;
}

/** Names from v1.41.1. */
export class TaggedInstruments implements ConventionInstruments {
  readonly #duration: SeriesHistogram;
  readonly #tokens: SeriesHistogram;
  readonly #stream: StreamHistograms;

  constructor(meter: Meter) {
    this.#duration = histogram(meter, 'operationDuration');
    this.#tokens = histogram(meter, 'tokenUsage');
    this.#stream = {
      toFirstChunk: histogram(meter, 'timeToFirstChunk'),
      perChunk: histogram(meter, 'timePerOutputChunk'),
    };
  }

  record(call: CallMetrics): void {
    const { summary, answer, ended, context } = call;
    this.#duration.record(summary.duration, ended, context);
    const { input, output } = summary.usage ?? {};
    if (input !== undefined) this.#tokens.record(input, answer.input, context);
    if (output !== undefined) this.#tokens.record(output, answer.output, context);
    recordStream(this.#stream, call);
  }

  recordChunkGaps(gaps: readonly number[], common: Series, context: Context): void {
    this.#stream.perChunk.recordAll(gaps, common, context);
  }
}

/** Names for `gen_ai_latest_experimental`: v0.1.0 of the GenAI conventions. */
export class LatestInstruments implements ConventionInstruments {
  readonly #duration: SeriesHistogram;
  readonly #embeddings: { readonly duration: SeriesHistogram; readonly input: SeriesHistogram };
  readonly #perCall: Readonly<Record<'input' | 'output', SeriesHistogram>>;
  readonly #usage: Readonly<Record<'input' | 'output' | 'cached' | 'reasoning', Counter>>;
  readonly #stream: StreamHistograms;

  constructor(meter: Meter) {
    this.#duration = histogram(meter, 'inferenceDuration');
    this.#embeddings = {
      duration: histogram(meter, 'embeddingsDuration'),
      input: histogram(meter, 'embeddingsInputTokens'),
    };
    this.#perCall = {
      input: histogram(meter, 'inferenceInputTokens'),
      output: histogram(meter, 'inferenceOutputTokens'),
    };
    this.#usage = {
      input: counter(meter, 'inferenceUsageInputTokens'),
      output: counter(meter, 'inferenceUsageOutputTokens'),
      cached: counter(meter, 'inferenceUsageCacheReadInputTokens'),
      reasoning: counter(meter, 'inferenceUsageReasoningOutputTokens'),
    };
    this.#stream = {
      toFirstChunk: histogram(meter, 'inferenceTimeToFirstChunk'),
      perChunk: histogram(meter, 'inferenceTimePerOutputChunk'),
    };
  }

  record(call: CallMetrics): void {
    const { summary, answer, ended, context } = call;
    const { usage } = summary;
    if (call.isEmbeddings) {
      const { duration, input } = this.#embeddings;
      duration.record(summary.duration, ended, context);
      if (usage?.input !== undefined) input.record(usage.input, answer.answered, context);
      return;
    }
    this.#duration.record(summary.duration, ended, context);
    if (usage) {
      const { answered, text } = answer;
      for (const type of ['input', 'output', 'cached', 'reasoning'] as const) {
        const tokens = usage[type];
        if (tokens !== undefined) this.#usage[type].add(tokens, text, context);
      }
      if (usage.input !== undefined) this.#perCall.input.record(usage.input, answered, context);
      if (usage.output !== undefined) this.#perCall.output.record(usage.output, answered, context);
    }
    recordStream(this.#stream, call);
  }

  recordChunkGaps(gaps: readonly number[], common: Series, context: Context): void {
    this.#stream.perChunk.recordAll(gaps, common, context);
  }
}

interface StreamHistograms {
  readonly toFirstChunk: SeriesHistogram;
  readonly perChunk: SeriesHistogram;
}

function recordStream(
  { toFirstChunk }: StreamHistograms,
  { summary, common, context }: CallMetrics,
): void {
  const { stream } = summary;
  if (!stream) return;
  if (stream.toFirstChunk !== undefined) toFirstChunk.record(stream.toFirstChunk, common, context);
}
