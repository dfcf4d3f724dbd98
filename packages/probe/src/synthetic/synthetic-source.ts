import type { Attributes } from '@opentelemetry/api';
import { attr } from '@together-otel/semconv';
import { fetchCatalogue, type TokenPrice } from '../catalogue/catalogue.ts';
import type { ApiKey } from '../http/api-key.ts';
import type { SourceContext } from '../source/context.ts';
import { PacedSource, type SourcePace } from '../source/paced-source.ts';
import { reading } from '../source/readings.ts';
import type { Report, StatusLine } from '../source/source.ts';
import type { Budget } from './budget.ts';
import type { Complete, CompletionResult } from './completion.ts';

/** Settings of synthetic completions. */
export interface SyntheticSettings extends SourcePace {
  readonly baseUrl: URL;
  readonly key: ApiKey;
  readonly models: readonly string[];
  readonly maxTokens: number;
  /** For models without a price in the catalogue. */
  readonly prices: Readonly<Record<string, TokenPrice>>;
  readonly budget: Budget;
  readonly complete: Complete;
}

/** How long catalogue prices are considered current. */
const PRICE_MILLIS = 3_600_000;
/** Assumed maximum prompt tokens, for the cost estimate before the call. */
const PROMPT_TOKENS = 64;

/** Runs tiny streamed completions, one per model and interval, within a budget. */
export class SyntheticSource extends PacedSource<SyntheticSettings> {
  override readonly name = 'synthetic';
  readonly #success = new Map<string, boolean>();
  #prices: ReadonlyMap<string, TokenPrice> = new Map();
  #pricesAt: number | undefined;
  #isPaused = false;

  constructor(context: SourceContext, settings: SyntheticSettings) {
    super(context, settings.baseUrl.hostname, settings);
  }

  override async read(signal: AbortSignal): Promise<Report> {
    await this.#renewPrices(signal);
    const { models, budget } = this.settings;
    const outcomes = await Promise.all(models.map((model) => this.#ask(model, signal)));
    const isPaused = outcomes.some(({ isOverBudget }) => isOverBudget);
    if (isPaused && !this.#isPaused) {
      this.context.say(
        `synthetic completions stop until midnight UTC: the daily budget of $${budget.limitUsd} is used up`,
      );
    } else if (!isPaused && this.#isPaused) this.context.say('synthetic completions resume');
    this.#isPaused = isPaused;
    const now = this.context.clock.now();
    return {
      readings: [
        ...[...this.#success].flatMap(([model, isUp]) =>
          reading('syntheticSuccess', isUp ? 1 : 0, this.#attributes(model)),
        ),
        ...reading('syntheticBudgetUsed', budget.usedUsd(now)),
        ...reading('syntheticBudgetLimit', budget.limitUsd),
        ...reading('syntheticPaused', isPaused ? 1 : 0),
      ],
      lines: outcomes.map(({ line }) => line),
    };
  }

  async #ask(
    model: string,
    signal: AbortSignal,
  ): Promise<{ readonly line: StatusLine; readonly isOverBudget: boolean }> {
    const { budget, complete, maxTokens, prices } = this.settings;
    const configured = Object.hasOwn(prices, model) ? prices[model] : undefined;
    const price = this.#prices.get(model) ?? configured;
    if (!price) {
      this.#success.delete(model);
      const text = 'not called: without a price its cost is unbounded (set synthetic.prices)';
      return { line: { subject: model, status: 'notice', text }, isOverBudget: false };
    }
    const most = cost(price, PROMPT_TOKENS, maxTokens);
    const startedAt = this.context.clock.now();
    if (!budget.allows(most, startedAt)) {
      this.#success.delete(model);
      const text = `not called: the daily budget of $${budget.limitUsd} is used up until midnight UTC`;
      return { line: { subject: model, status: 'notice', text }, isOverBudget: true };
    }
    // Reserved before the call, so that concurrent calls see it.
    await budget.spend(most, startedAt);
    const result = await complete({ model, maxTokens, signal });
    const { usage, failure } = result;
    const real = usage ? cost(price, usage.input, usage.output) : failure?.isFree ? 0 : most;
    await budget.spend(real - most, this.context.clock.now());
    this.#success.set(model, failure === undefined);
    return { line: lineOf(model, result, real), isOverBudget: false };
  }

  async #renewPrices(signal: AbortSignal): Promise<void> {
    const { clock, get } = this.context;
    const { baseUrl, key } = this.settings;
    const age = clock.elapsed() - (this.#pricesAt ?? Number.NEGATIVE_INFINITY);
    if (age < PRICE_MILLIS) return;
    try {
      const catalogue = await fetchCatalogue({ get, baseUrl, key, signal });
      this.#prices = new Map(
        [...catalogue].flatMap(([id, { price }]) => (price ? [[id, price] as const] : [])),
      );
      this.#pricesAt = clock.elapsed();
    } catch (error) {
      // Outdated prices are better than none.
      if (this.#pricesAt === undefined && Object.keys(this.settings.prices).length === 0) {
        throw error;
      }
    }
  }

  #attributes(model: string): Attributes {
    return { [attr.requestModel]: model, [attr.serverAddress]: this.serverAddress };
  }
}

/** USD */
function cost(price: TokenPrice, input: number, output: number): number {
  return (input * price.input + output * price.output) / 1e6;
}

function lineOf(
  subject: string,
  { failure, toFirstToken, millis }: CompletionResult,
  usd: number,
): StatusLine {
  const took = `${Math.round(millis)} ms`;
  if (failure) {
    const status = failure.category === 'rate_limit' ? 'notice' : 'down';
    const isRefused = failure.category === 'auth' || failure.category === 'billing';
    const cause = failure.isOwnNetwork ? 'unreachable' : isRefused ? 'refused' : undefined;
    const text = `${failure.text}, after ${took}`;
    return { subject, status, ...(cause && { cause }), text };
  }
  const first = toFirstToken === undefined ? 'none' : `${Math.round(toFirstToken)} ms`;
  return { subject, status: 'ok', text: `first token ${first}, whole ${took}, $${usd.toFixed(7)}` };
}
