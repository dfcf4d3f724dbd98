import { now } from '../facts/clock.ts';
import type { ObserveGauge } from '../telemetry/instruments.ts';
import type { Series } from '../telemetry/series.ts';

/** Together enforces its limits per second. */
const WINDOW_SECONDS = 1;
/** How long a peak stays visible with several readers, in seconds. */
const SHARED_SECONDS = 60;
/** Idle time after which a series is dropped, in seconds. */
const IDLE_SECONDS = 300;
/** Maximum number of series kept; without a reader, none is ever dropped as idle. */
const MAX_SERIES = 1000;

/** Exact maximum over any one-second window; O(1) per addition. */
export class SlidingPeak {
  #times: number[] = [];
  #amounts: number[] = [];
  /** The peak before each addition, of the same collection. */
  #before: number[] = [];
  #oldest = 0;
  #sum = 0;
  #peak = 0;
  /** Peaks of earlier collections, by time of collection. */
  #earlier: { readonly at: number; readonly peak: number }[] = [];

  /** Time of the last addition. */
  lastAt = 0;

  add(amount: number, at: number): void {
    this.lastAt = at;
    this.#forget(at - WINDOW_SECONDS);
    this.#times.push(at);
    this.#amounts.push(amount);
    this.#before.push(this.#peak);
    this.#sum += amount;
    if (this.#sum > this.#peak) this.#peak = this.#sum;
  }

  /** Whether everything added has been removed again. */
  get isUnused(): boolean {
    return this.#times.length === 0 && this.#peak === 0 && this.#earlier.length === 0;
  }

  /** Removes what was added at a time, as if it never happened. Collected values stay. */
  takeBack(at: number): void {
    const index = this.#times.lastIndexOf(at);
    if (index < 0) return;
    const [amount = 0] = this.#amounts.splice(index, 1);
    const [before = 0] = this.#before.splice(index, 1);
    this.#times.splice(index, 1);
    if (index < this.#oldest) this.#oldest--;
    else this.#sum -= amount;
    this.#peak = before;
    for (let last = index; last < this.#times.length; last++) {
      this.#before[last] = this.#peak;
      this.#peak = Math.max(this.#peak, this.#sumUntil(last));
    }
  }

  /** For the window ending with an addition. */
  #sumUntil(last: number): number {
    const until = (this.#times[last] ?? 0) - WINDOW_SECONDS;
    let sum = 0;
    for (let index = last; index >= 0 && (this.#times[index] ?? 0) > until; index--) {
      sum += this.#amounts[index] ?? 0;
    }
    return sum;
  }

  /**
   * The peak since the last collection. Collections don't identify their reader, so with several
   * readers each sees the peaks of the last minute; otherwise one reader would consume another's
   * peak.
   */
  collect(at: number, readers: number): number {
    this.#earlier = this.#earlier.filter((earlier) => at - earlier.at < SHARED_SECONDS);
    this.#earlier.push({ at, peak: this.#peak });
    const peak =
      readers > 1 ? Math.max(...this.#earlier.map((earlier) => earlier.peak)) : this.#peak;
    this.#peak = 0;
    this.#before.fill(0);
    return peak;
  }

  #forget(until: number): void {
    while (this.#oldest < this.#times.length && (this.#times[this.#oldest] ?? 0) <= until) {
      this.#sum -= this.#amounts[this.#oldest] ?? 0;
      this.#oldest++;
    }
    if (this.#oldest > 1024 && this.#oldest * 2 > this.#times.length) {
      this.#times = this.#times.slice(this.#oldest);
      this.#amounts = this.#amounts.slice(this.#oldest);
      this.#before = this.#before.slice(this.#oldest);
      this.#oldest = 0;
    }
  }
}

interface Entry {
  readonly requests: SlidingPeak;
  readonly tokens: SlidingPeak;
}

/** Bursts per model, relevant to per-second limits but invisible in per-minute charts. */
export class PeakStore {
  /** By series attributes, one object per series. */
  readonly #entries = new Map<Series, Entry>();
  /** Number of readers; see {@link SlidingPeak.collect}. */
  readers = 1;

  /** Records a request about to be sent. */
  request(common: Series, at: number = now()): void {
    this.#entry(common).requests.add(1, at);
  }

  /** A request was refused before it was sent. @param at the time passed to {@link request}. */
  withdraw(common: Series, at: number): void {
    const entry = this.#entries.get(common);
    if (!entry) return;
    entry.requests.takeBack(at);
    if (entry.requests.isUnused && entry.tokens.isUnused) this.#entries.delete(common);
  }

  /** Records the tokens reported for a call. */
  tokens(amount: number, common: Series, at: number = now()): void {
    this.#entry(common).tokens.add(amount, at);
  }

  report(observe: ObserveGauge): void {
    const at = now();
    for (const [attributes, { requests, tokens }] of this.#entries) {
      observe('requestRatePeak', requests.collect(at, this.readers), attributes);
      observe('tokenRatePeak', tokens.collect(at, this.readers), attributes);
      if (at - Math.max(requests.lastAt, tokens.lastAt) > IDLE_SECONDS) {
        this.#entries.delete(attributes);
      }
    }
  }

  #entry(common: Series): Entry {
    let entry = this.#entries.get(common);
    if (!entry) {
      const [oldest] = this.#entries.keys();
      if (oldest && this.#entries.size >= MAX_SERIES) this.#entries.delete(oldest);
      entry = { requests: new SlidingPeak(), tokens: new SlidingPeak() };
      this.#entries.set(common, entry);
    }
    return entry;
  }
}
