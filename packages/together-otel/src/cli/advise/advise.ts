import { type ModelUsage, queryUsage } from '@together-otel/dashboards/preview';
import { pageUsage, readPage, storedUsage } from '@together-otel/live';
import { ownName } from '../../output/own-name.ts';
import type { SettingsFlags } from '../dashboards/flags.ts';
import { settingsOf } from '../dashboards/settings.ts';
import { CliFailure } from '../failure.ts';
import { given, httpUrl, readDuration } from '../flag-values.ts';
import { type Assumptions, adviceFor } from './advice.ts';
import { authorization } from './credentials.ts';
import { readDeploymentPrices } from './prices.ts';
import { type AdvisedModel, jsonReport, textReport } from './report.ts';
import { adviseSettings, amount, share } from './settings.ts';
import { totalsOf } from './totals.ts';

/** Flags of `advise`, unparsed. */
export interface AdviseFlags extends SettingsFlags {
  readonly prometheus?: string;
  readonly db?: string;
  readonly live?: true;
  readonly bearerFile?: string;
  readonly basicFile?: string;
  readonly prices?: string;
  readonly model?: string;
  readonly since?: string;
  readonly latency?: string;
  readonly hourlyUsd?: string;
  readonly replicaTokens?: string;
  readonly batchDiscount?: string;
  readonly json?: true;
}

const HOUR = 3600;

/**
 * Prints the recommended deployment for each model's traffic.
 *
 * @throws CliFailure if a flag is wrong, the source does not respond, or no model has enough data.
 */
export async function advise(
  flags: AdviseFlags,
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const window = readDuration('--since', flags.since ?? adviseSettings.since.default);
  const hours = Math.ceil(window / HOUR);
  const assumptions: Assumptions = {
    latency: readDuration('--latency', flags.latency ?? adviseSettings.latency.default),
    batchDiscount: share(
      '--batch-discount',
      flags.batchDiscount ?? adviseSettings.batchDiscount.default,
    ),
    replicaTokens: given('--replica-tokens', flags.replicaTokens, amount),
  };
  const prices = readDeploymentPrices(
    flags.prices,
    given('--hourly-usd', flags.hourlyUsd, amount),
    env,
  );
  // Rounded to the minute, so that repeating a query within a minute gives the same answer.
  const end = Math.floor(Date.now() / 60_000) * 60;
  const start = end - hours * HOUR;
  const usage = await read(flags, start, end);
  const asked = usage.filter(({ model }) => flags.model === undefined || model === flags.model);
  const models = asked
    .map((each): AdvisedModel => {
      const totals = totalsOf(each);
      const price = prices.of(each.model);
      return { totals, price, advice: adviceFor(totals, price, assumptions) };
    })
    .sort((one, other) => other.totals.calls - one.totals.calls);
  const whole = {
    from: new Date(start * 1000).toISOString(),
    until: new Date(end * 1000).toISOString(),
  };
  if (flags.json) process.stdout.write(jsonReport(models, assumptions, whole));
  else process.stdout.write(textReport(models, assumptions));
  if (models.length === 0) {
    const what = flags.model === undefined ? 'no calls' : `no calls of ${flags.model}`;
    throw new CliFailure(`found ${what} in the last ${hours} h: is this the right source?`);
  }
  if (models.every(({ advice }) => advice.verdict === 'unknown')) process.exitCode = 1;
}

async function read(flags: AdviseFlags, start: number, end: number): Promise<ModelUsage[]> {
  const { prometheus, db, bearerFile, basicFile } = flags;
  try {
    if (db !== undefined) return await storedUsage(db, start * 1000);
    if (prometheus === undefined) return await pageUsage(runningPage(), start * 1000);
    httpUrl('--prometheus', prometheus, 'http://localhost:9090');
    return await queryUsage({
      prometheus,
      authorization: authorization(bearerFile, basicFile),
      settings: settingsOf(flags),
      end,
      seconds: end - start,
    });
  } catch (error) {
    throw error instanceof CliFailure ? error : new CliFailure((error as Error).message);
  }
}

function runningPage() {
  const page = readPage();
  if (page) return page;
  throw new CliFailure(
    `no live page is running for this user: start one with ${ownName()} live, or use --db`,
  );
}
