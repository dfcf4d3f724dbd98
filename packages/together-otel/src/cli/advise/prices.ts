import {
  type ModelPrice,
  pluginSettings,
  readRegularFile,
  readSettings,
  shown,
} from '@together-otel/instrumentation/distribution';
import { UsageFailure } from '../failure.ts';
import type { DeploymentPrice } from './money.ts';
import { isAmountInReach } from './settings.ts';

const MOST_BYTES = 16 * 1024 * 1024;

/** Prices per token and per hour. */
export interface DeploymentPrices {
  /** The price list; undefined if there is none. */
  readonly file: string | undefined;
  of(model: string): DeploymentPrice;
}

/**
 * @param given a price list, or the response of `GET /v1/models`; models may have an hourly price. By
 * default, the file named by the variable.
 * @param hourlyUsd hourly price of models that have none in the list.
 * @throws UsageFailure naming the file.
 */
export function readDeploymentPrices(
  given: string | undefined,
  hourlyUsd: number | undefined,
  env: Readonly<Record<string, string | undefined>>,
): DeploymentPrices {
  const { prices } = pluginSettings;
  const { variable } = prices;
  const { values, complaints } = readSettings({ prices }, { [variable]: given ?? env[variable] });
  const [complaint] = complaints;
  const name = given === undefined ? variable : '--prices';
  if (complaint) {
    // An application can do without a list, but a user who asks for advice meant to provide one.
    throw new UsageFailure(
      complaint.message.replace(variable, name).replace(/; it is ignored$/, ''),
    );
  }
  const { path, prices: tokens } = values.prices;
  const hourly = path === undefined ? new Map<string, number>() : hourlyOf(path, name);
  return {
    file: path,
    of: (model) => ({
      tokens: (tokens as ReadonlyMap<string, ModelPrice>).get(model),
      hourly: hourly.get(model) ?? hourlyUsd,
    }),
  };
}

/**
 * `{"model": {"hourly": 6.49, …}}`, or `[{"id": "model", "pricing": {"hourly": 6.49}}]`, where 0
 * means that there is none.
 *
 * @throws UsageFailure for an invalid price in the former.
 */
function hourlyOf(file: string, name: string): Map<string, number> {
  // Windows editors add a byte order mark.
  const text = readRegularFile(file, MOST_BYTES)
    .toString('utf8')
    .replace(/^\uFEFF/, '');
  const content: unknown = JSON.parse(text);
  const list: unknown = Array.isArray(content) ? content : Object(content)['data'];
  const entries: [unknown, unknown][] = Array.isArray(list)
    ? list.map((entry) => [Object(entry)['id'], Object(Object(entry)['pricing'])['hourly']])
    : Object.entries(Object(content)).map(([model, entry]) => [model, Object(entry)['hourly']]);
  const isPrice = (entry: [unknown, unknown]): entry is [string, number] =>
    typeof entry[0] === 'string' && typeof entry[1] === 'number' && isAmountInReach(entry[1]);
  const wrong = entries.find(
    (entry) => ![undefined, null, 0].includes(entry[1] as null) && !isPrice(entry),
  );
  if (wrong && !Array.isArray(list)) {
    throw new UsageFailure(
      `${name} is '${file}': the hourly price of ${shown(String(wrong[0]))} is ${shown(String(wrong[1]))}: expected USD per hour, as a number above 0`,
    );
  }
  return new Map(entries.filter(isPrice));
}
