import type { Attributes } from '@opentelemetry/api';
import { attr, probeEvents } from '@together-otel/semconv';
import type { ApiKey } from '../http/api-key.ts';
import type { SourceContext } from '../source/context.ts';
import { PacedSource, type SourcePace } from '../source/paced-source.ts';
import { reading } from '../source/readings.ts';
import type { ProbeEvent, Reading, Report, StatusLine } from '../source/source.ts';
import { type CatalogueModel, fetchCatalogue } from './catalogue.ts';
import type { WatchList } from './watch-list.ts';

/** Settings of the catalogue source. */
export interface CatalogueSettings extends SourcePace {
  readonly baseUrl: URL;
  readonly key: ApiKey;
  readonly watchList: WatchList;
}

/** Checks availability, price and changes of the watched models. */
export class CatalogueSource extends PacedSource<CatalogueSettings> {
  override readonly name = 'catalogue';
  /** The previous state of each model; undefined if it was missing. */
  readonly #before = new Map<string, CatalogueModel | undefined>();

  constructor(context: SourceContext, settings: CatalogueSettings) {
    super(context, settings.baseUrl.hostname, settings);
  }

  override async read(signal: AbortSignal): Promise<Report> {
    const { baseUrl, key, watchList } = this.settings;
    const watched = await watchList.models();
    const catalogue = await fetchCatalogue({ get: this.context.get, baseUrl, key, signal });
    const events = watched.flatMap((id) => this.#compare(id, catalogue.get(id)));
    for (const id of watched) this.#before.set(id, catalogue.get(id));
    return {
      readings: watched.flatMap((id) => this.#readings(id, catalogue.get(id))),
      lines:
        watched.length === 0
          ? [noneWatched(this.serverAddress, catalogue.size)]
          : watched.map((id) => line(id, catalogue.get(id))),
      events,
    };
  }

  #readings(id: string, model: CatalogueModel | undefined): Reading[] {
    const attributes = this.#attributes(id);
    return [
      ...reading('modelAvailable', model ? 1 : 0, attributes),
      ...(['input', 'output'] as const).flatMap((type) =>
        reading('modelPrice', model?.price?.[type], { ...attributes, [attr.tokenType]: type }),
      ),
      ...reading('modelContextLength', model?.contextLength, attributes),
    ];
  }

  /** A model seen for the first time is not a change. */
  #compare(id: string, now: CatalogueModel | undefined): ProbeEvent[] {
    if (!this.#before.has(id)) return [];
    const before = this.#before.get(id);
    const attributes = this.#attributes(id);
    if (!before && now) {
      const body = `${id} is in Together's catalogue (again)`;
      return [{ name: probeEvents.modelAppeared, severity: 'info', body, attributes }];
    }
    if (before && !now) {
      const body = `${id} is no longer in Together's catalogue: calls will fail, move to another model`;
      return [{ name: probeEvents.modelDisappeared, severity: 'warn', body, attributes }];
    }
    const [old, current] = [priceText(before), priceText(now)];
    if (old === current) return [];
    const body = `the price of ${id} was ${old} and is ${current}`;
    return [{ name: probeEvents.modelPriceChanged, severity: 'warn', body, attributes }];
  }

  #attributes(id: string): Attributes {
    return { [attr.requestModel]: id, [attr.serverAddress]: this.serverAddress };
  }
}

function line(id: string, model: CatalogueModel | undefined): StatusLine {
  if (!model) return { subject: id, status: 'down', text: 'not in the catalogue' };
  const { contextLength } = model;
  const context = contextLength === undefined ? '' : `, context ${contextLength} tokens`;
  return { subject: id, status: 'ok', text: `${priceText(model)}${context}` };
}

function noneWatched(subject: string, count: number): StatusLine {
  return { subject, status: 'ok', text: `${count} models; none watched (--model)` };
}

function priceText(model: CatalogueModel | undefined): string {
  if (!model?.price) return 'no price per token';
  const { input, output } = model.price;
  return `$${input} in, $${output} out per million tokens`;
}
