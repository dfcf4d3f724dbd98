import type { IdentityReader } from '../api/identity.ts';
import { ApiRefusal, type TogetherApi } from '../api/together-api.ts';
import type { SourceContext } from '../source/context.ts';
import { PacedSource, type SourcePace } from '../source/paced-source.ts';
import { reading } from '../source/readings.ts';
import type { Report, StatusLine } from '../source/source.ts';
import { type MonthSpend, readMonthSpend } from './usage-report.ts';

/** Settings of the spend source. */
export interface SpendSettings extends SourcePace {
  readonly api: TogetherApi;
  readonly identity: IdentityReader;
  /** The month's budget. */
  readonly planUsd: number | undefined;
}

/** A shorter period is too little for a projection. */
const LEAST_MILLIS = 24 * 3_600_000;

/** Reports the month's spend by the billing API, next to the plan. */
export class SpendSource extends PacedSource<SpendSettings> {
  override readonly name = 'spend';
  #isSaid = false;

  constructor(context: SourceContext, settings: SpendSettings) {
    super(context, settings.api.host, settings);
  }

  override async read(signal: AbortSignal): Promise<Report> {
    const { api, identity, planUsd } = this.settings;
    const now = new Date(this.context.clock.now());
    const month = now.toISOString().slice(0, 7);
    const plan = reading('spendPlan', planUsd);
    try {
      const { organizationId } = await identity.read(signal);
      const spend = await readMonthSpend(api, month, organizationId, signal);
      this.#isSaid = false;
      const projected = projectionOf(spend, now);
      return {
        readings: [
          ...reading('spendMonthToDate', spend.usd),
          ...reading('spendProjected', projected),
          ...plan,
        ],
        lines: [lineOf(month, spend, projected, planUsd)],
      };
    } catch (error) {
      if (!(error instanceof ApiRefusal && error.status === 404)) throw error;
      this.#sayOnce();
      const text = '404: the billing API is not enabled for this organization';
      return { readings: plan, lines: [{ subject: 'spend', status: 'notice', text }] };
    }
  }

  #sayOnce(): void {
    if (this.#isSaid) return;
    this.#isSaid = true;
    this.context.say(
      'spend: the billing API returned 404: it is in beta and enabled per organization; until then, use the cost that applications report (together.client.cost)',
    );
  }
}

/** Projected spend of the month; undefined until a day of it is known. */
function projectionOf({ usd, until }: MonthSpend, now: Date): number | undefined {
  const start = Date.UTC(now.getUTCFullYear(), now.getUTCMonth());
  const end = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1);
  // Late data is missing, not zero: use the rate over the reported hours.
  const known = (until ?? start) - start;
  return known < LEAST_MILLIS ? undefined : (usd / known) * (end - start);
}

function lineOf(
  month: string,
  { usd, until }: MonthSpend,
  projected: number | undefined,
  planUsd: number | undefined,
): StatusLine {
  const reported =
    until === undefined ? '' : ` until ${new Date(until).toISOString().slice(0, 16)}Z`;
  const goal = projected === undefined ? '' : `, ${dollars(projected)} by the month's end`;
  const plan = planUsd === undefined ? '' : `, plan ${dollars(planUsd)}`;
  const isOver = planUsd !== undefined && Math.max(usd, projected ?? 0) > planUsd;
  return {
    subject: `spend ${month}`,
    status: isOver ? 'notice' : 'ok',
    text: `${dollars(usd)}${reported}${goal}${plan}`,
  };
}

function dollars(usd: number): string {
  return `${usd < 0 ? '-' : ''}$${Math.abs(usd).toFixed(2)}`;
}
