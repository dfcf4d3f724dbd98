import { shown } from '@together-otel/instrumentation/distribution';
import type { ProbeFlags } from '../config/config.ts';
import type { ListenAddress } from '../config/setting-reader.ts';
import { type Clock, systemClock } from '../schedule/clock.ts';
import { type MetricsServer, startMetricsServer } from '../server/metrics-server.ts';
import { coloured, plain } from '../terminal/table.ts';
import { LineView, LiveView, type View } from '../terminal/view.ts';
import type { Output } from './output.ts';
import { Probe } from './probe.ts';

/** Options of the service. */
export interface ServiceOptions extends Output {
  readonly flags: ProbeFlags;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted to stop it. */
  readonly stop: AbortSignal;
  /** Receives a function that reloads the configuration. */
  readonly onReload: (reload: () => void) => void;
  /** @default the machine's */
  readonly clock?: Clock;
}

const REDRAW_MILLIS = 1000;

/**
 * Watches until stopped, then sends pending data.
 *
 * @throws ConfigError if the initial configuration is invalid.
 */
export async function probeForever(options: ServiceOptions): Promise<void> {
  const { flags, env, stop, stdout, stderr } = options;
  const clock = options.clock ?? systemClock;
  const isLive = stdout.isTTY === true;
  let view: View | undefined;
  const say = (text: string): void => {
    const line = shown(text, 1000);
    if (isLive && view) view.note(line);
    else stderr.write(`together-otel: ${line}\n`);
  };
  const probe = await Probe.start({ flags, env, hasOtherWayOut: false, say, clock });
  const server = new ServerSlot(probe);
  await server.move(probe.config.prometheus);

  const paint = isLive && !env['NO_COLOR'] ? coloured : plain;
  const settings = { store: probe.store, out: stdout, paint, now: () => clock.now() };
  const title = `Together, every ${probe.config.intervalMillis / 1000} s`;
  view = isLive ? new LiveView(settings, title) : new LineView(settings);
  if (server.url) say(`metrics are on ${server.url}/metrics`);

  let round = new AbortController();
  // Reloads run one after the other, each to its end.
  let reloaded = Promise.resolve();
  options.onReload(() => {
    reloaded = reloaded.then(reload).catch((error: Error) => {
      say(`keeping the old configuration, the new one is invalid: ${error.message}`);
    });
  });
  stop.addEventListener('abort', () => round.abort(), { once: true });

  async function reload(): Promise<void> {
    await probe.reload();
    await server.move(probe.config.prometheus);
    round.abort();
    say('configuration reloaded');
  }

  const redraw = isLive ? keepDrawing(view, clock, stop) : Promise.resolve();
  while (!stop.aborted) {
    round = new AbortController();
    await probe.checkUntil(round.signal, () => view?.update());
  }
  await redraw;
  view.close();
  await server.close();
  await probe.close();
}

async function keepDrawing(view: View, clock: Clock, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    await clock.sleep(REDRAW_MILLIS, stop);
    if (!stop.aborted) view.update();
  }
}

/** The metrics server, which a new configuration may move. */
class ServerSlot {
  readonly #probe: Probe;
  #address: ListenAddress | undefined;
  #server: MetricsServer | undefined;

  constructor(probe: Probe) {
    this.#probe = probe;
  }

  get url(): string | undefined {
    return this.#server?.url;
  }

  /** @throws Error if it can't listen there; it then keeps its old address. */
  async move(address: ListenAddress | undefined): Promise<void> {
    const { host, port } = address ?? {};
    if (host === this.#address?.host && port === this.#address?.port) return;
    const { store, exposition } = this.#probe;
    const next = address && (await startMetricsServer(address, store, exposition));
    await this.#server?.close();
    this.#server = next;
    this.#address = address;
  }

  async close(): Promise<void> {
    await this.#server?.close();
  }
}
