import type { Prometheus } from '@together-otel/pipeline';

/** An alert that fired. */
export interface Firing {
  readonly name: string;
  /** Seconds from the start of the story. */
  readonly at: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** Response body of Prometheus' `/api/v1/alerts`. */
interface ActiveAlerts {
  readonly alerts: readonly {
    readonly state: 'pending' | 'firing';
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
  }[];
}

/** Log of which alerts fired when, according to Prometheus. */
export class AlertLog {
  readonly #prometheus: Prometheus;
  readonly firings: Firing[] = [];

  constructor(prometheus: Prometheus) {
    this.#prometheus = prometheus;
  }

  /** Records which alerts fire now. */
  async note(at: number): Promise<void> {
    const { alerts } = (await this.#prometheus.api('alerts')) as ActiveAlerts;
    for (const { state, labels, annotations } of alerts) {
      const { alertname: name = '', ...others } = labels;
      if (state === 'firing') this.firings.push({ name, at, labels: others, annotations });
    }
  }

  /** Periods in which an alert fired, as `from–until`. */
  spells(name: string): string[] {
    const times = [
      ...new Set(this.firings.filter((each) => each.name === name).map(({ at }) => at)),
    ];
    const spells: [number, number][] = [];
    for (const at of times.sort((a, b) => a - b)) {
      const last = spells.at(-1);
      if (last && at - last[1] < 3) last[1] = at;
      else spells.push([at, at]);
    }
    return spells.map(([from, until]) => `${Math.round(from)}–${Math.round(until)}`);
  }
}
