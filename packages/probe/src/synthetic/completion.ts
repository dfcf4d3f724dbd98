import type { MeterProvider, TracerProvider } from '@opentelemetry/api';
import { explainTogetherError, TogetherInstrumentation } from '@together-otel/instrumentation';
import type { ApiKey } from '../http/api-key.ts';
import { CheckFailure, classifyFailure, isOwnNetwork } from '../http/check-failure.ts';
import { type NameLookup, startLookup } from '../http/name-lookup.ts';
import { isProxyAllowed } from '../http/proxy.ts';
import type { Clock } from '../schedule/clock.ts';

/** One tiny completion request. */
interface CompletionRequest {
  readonly model: string;
  readonly maxTokens: number;
  readonly signal: AbortSignal;
}

/** Its result. Times in milliseconds. */
export interface CompletionResult {
  readonly toFirstToken: number | undefined;
  readonly millis: number;
  /** Undefined if the answer reports none. */
  readonly usage: { readonly input: number; readonly output: number } | undefined;
  readonly failure: CompletionFailure | undefined;
}

/** Why it failed. */
interface CompletionFailure {
  /** Whether Together rejected it before generating anything, at no cost. */
  readonly isFree: boolean;
  /** `rate_limit` and `auth` are not outages. */
  readonly category: string;
  /** Whether the request never left the own network. */
  readonly isOwnNetwork?: boolean;
  /** Short description. */
  readonly text: string;
}

/** Requests a completion and reports the result; never throws. */
export type Complete = (request: CompletionRequest) => Promise<CompletionResult>;

/** Settings of completions. */
export interface CompletionSettings {
  readonly baseUrl: URL;
  readonly key: ApiKey;
  readonly clock: Clock;
  readonly userAgent: string;
  readonly tracerProvider: TracerProvider;
  readonly meterProvider: MeterProvider;
}

/** Few tokens in and out, and nothing a model would reason about for long. */
const PROMPT = 'Reply with: ok';

/**
 * Runs completions through the openai client and our own instrumentation, so that they appear in
 * the same metrics as the application's, marked as synthetic. The client is loaded on first use.
 */
export async function createComplete(settings: CompletionSettings): Promise<Complete> {
  const { baseUrl, key, clock, userAgent } = settings;
  const { OpenAI } = await import('openai');
  const instrumentation = new TogetherInstrumentation({
    synthetic: true,
    hosts: [baseUrl.port ? `${baseUrl.hostname}:${baseUrl.port}` : baseUrl.hostname],
  });
  instrumentation.setTracerProvider(settings.tracerProvider);
  instrumentation.setMeterProvider(settings.meterProvider);
  const client = instrumentation.instrumentClient(
    new OpenAI({
      apiKey: key.reveal(),
      baseURL: baseUrl.href.replace(/\/$/, ''),
      // The probe reports a failure instead of retrying.
      maxRetries: 0,
      defaultHeaders: { 'user-agent': userAgent },
      logLevel: 'off',
    }),
  );
  return async ({ model, maxTokens, signal }) => {
    const startedAt = clock.elapsed();
    const name = startLookup(baseUrl);
    let toFirstToken: number | undefined;
    let usage: CompletionResult['usage'];
    try {
      const stream = await client.chat.completions.create(
        {
          model,
          messages: [{ role: 'user', content: PROMPT }],
          max_tokens: maxTokens,
          stream: true,
          stream_options: { include_usage: true },
        },
        { signal },
      );
      for await (const chunk of stream) {
        if (hasToken(chunk)) toFirstToken ??= clock.elapsed() - startedAt;
        const reported = chunk.usage;
        if (reported) usage = { input: reported.prompt_tokens, output: reported.completion_tokens };
      }
      return { toFirstToken, millis: clock.elapsed() - startedAt, usage, failure: undefined };
    } catch (error) {
      const failure = failureOf(error, {
        url: baseUrl,
        name,
        hasBegun: toFirstToken !== undefined,
        isAborted: signal.aborted,
      });
      return { toFirstToken, millis: clock.elapsed() - startedAt, usage, failure };
    }
  };
}

/** How far a completion got before it failed. */
interface Progress {
  readonly url: URL;
  readonly name: NameLookup;
  readonly hasBegun: boolean;
  readonly isAborted: boolean;
}

function failureOf(error: unknown, progress: Progress): CompletionFailure {
  const { type, category, meaning } = explainTogetherError(error);
  const status: unknown = Object(error).status;
  if (typeof status === 'number' && status >= 400) {
    return { isFree: true, category, text: `${type}: ${meaning}` };
  }
  const own = progress.hasBegun ? undefined : networkFailure(error, progress);
  if (own) return { isFree: true, category: 'network', isOwnNetwork: true, text: own.message };
  return progress.isAborted
    ? { isFree: false, category: 'timeout', text: 'no complete response in time' }
    : { isFree: false, category, text: `${type}: ${meaning}` };
}

/** Unwraps a failure of the own network, which the client wraps. */
function networkFailure(error: unknown, { url, name }: Progress): CheckFailure | undefined {
  // A proxy resolves the target's name itself.
  if (name.isPending && !isProxyAllowed) return new CheckFailure('dns', 'timeout');
  let inner = error;
  for (let depth = 0; depth < 5 && inner instanceof Error; depth += 1) {
    const isTarget = name.addresses.includes(String(Object(inner).address));
    const failure = classifyFailure(inner, url, isProxyAllowed && !isTarget);
    if (isOwnNetwork(failure.type)) return failure;
    inner = inner.cause;
  }
  return undefined;
}

/** Reasoning counts: it is billed, and comes first. */
function hasToken(chunk: { readonly choices?: readonly { readonly delta?: unknown }[] }): boolean {
  const delta = Object(chunk.choices?.[0]?.delta) as Record<string, unknown>;
  return Boolean(delta['content'] || delta['reasoning'] || delta['reasoning_content']);
}
