import type { MeterProvider, TracerProvider } from '@opentelemetry/api';
import { explainTogetherError, TogetherInstrumentation } from '@together-otel/instrumentation';
import type { ApiKey } from '../http/api-key.ts';
import type { Clock } from '../schedule/clock.ts';

/** One tiny completion to ask for. */
interface CompletionRequest {
  readonly model: string;
  readonly maxTokens: number;
  readonly signal: AbortSignal;
}

/** How it went. Times in milliseconds. */
export interface CompletionResult {
  readonly toFirstToken: number | undefined;
  readonly millis: number;
  /** Undefined when the answer has none. */
  readonly usage: { readonly input: number; readonly output: number } | undefined;
  readonly failure: CompletionFailure | undefined;
}

/** Why it failed. */
interface CompletionFailure {
  /** Whether Together refused it before it generated anything: then it costs nothing. */
  readonly isFree: boolean;
  /** `rate_limit` and `auth` are no outage. */
  readonly category: string;
  /** A few words. */
  readonly text: string;
}

/** Asks for a completion, and reports how it went; it never throws. */
export type Complete = (request: CompletionRequest) => Promise<CompletionResult>;

/** What completions are asked with. */
export interface CompletionSettings {
  readonly baseUrl: URL;
  readonly key: ApiKey;
  readonly clock: Clock;
  readonly userAgent: string;
  readonly tracerProvider: TracerProvider;
  readonly meterProvider: MeterProvider;
}

/** Few tokens in, few out, and nothing that a model would think about for long. */
const PROMPT = 'Reply with: ok';

/**
 * Completions through the openai client and our own instrumentation, so that they are in the same
 * metrics as the application's, marked as synthetic. The client is loaded when it is first needed.
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
      // The probe reports a failure instead of trying again.
      maxRetries: 0,
      defaultHeaders: { 'user-agent': userAgent },
      logLevel: 'off',
    }),
  );
  return async ({ model, maxTokens, signal }) => {
    const startedAt = clock.elapsed();
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
      const { type, category, meaning } = explainTogetherError(error);
      const status: unknown = Object(error).status;
      const isFree = typeof status === 'number' && status >= 400;
      const failure = signal.aborted
        ? { isFree: false, category: 'timeout', text: 'no complete response in time' }
        : { isFree, category, text: `${type}: ${meaning}` };
      return { toFirstToken, millis: clock.elapsed() - startedAt, usage, failure };
    }
  };
}

/** Reasoning counts: it is what the user's money is spent on first. */
function hasToken(chunk: { readonly choices?: readonly { readonly delta?: unknown }[] }): boolean {
  const delta = Object(chunk.choices?.[0]?.delta) as Record<string, unknown>;
  return Boolean(delta['content'] || delta['reasoning'] || delta['reasoning_content']);
}
