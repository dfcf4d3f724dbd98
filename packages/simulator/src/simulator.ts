import type { IncomingMessage, ServerResponse } from 'node:http';
import { CONTROL_PATH, control } from './control/control.ts';
import type { Controls } from './control/controls.ts';
import { checkFaultRule } from './faults/fault-check.ts';
import { dispatch, openExchange } from './http/dispatch.ts';
import type { Exchange } from './http/exchange.ts';
import { Listener } from './network/listener.ts';
import { checkOptions } from './options/option-check.ts';
import type { SimulatorOptions } from './options/simulator-options.ts';
import { Platform } from './platform.ts';

/** A running simulator. */
export interface Simulator extends Controls {
  /** Such as `http://127.0.0.1:40123`. */
  readonly url: string;
  /** `url` plus `/v1`: the `baseURL` of an SDK. */
  readonly baseURL: string;
  readonly port: number;
  /** PEM of the issuing authority, for clients to trust. Undefined without `tls`. */
  readonly certificateAuthority: string | undefined;
  /** Destroys open connections and stops every timer. May be called again. */
  close(): Promise<void>;
}

/**
 * Starts a local Together API on 127.0.0.1.
 *
 * @throws TypeError for an invalid option; the system's error if the port is in use
 * @example
 * const simulator = await startSimulator({ seed: 7 });
 * const client = new OpenAI({ apiKey: 'test', baseURL: simulator.baseURL });
 * // …
 * await simulator.close();
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const platform = new Platform(checkOptions(options));
  const { tls } = options;
  const listener = await Listener.create(tls === true ? {} : tls || undefined);
  const controls = controlsOf(platform, listener);
  const open = new Set<Exchange>();
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.url?.startsWith(CONTROL_PATH)) return control(controls, request, response);
    const exchange = openExchange(platform, request, response);
    open.add(exchange);
    response.once('close', () => open.delete(exchange));
    await dispatch(platform, exchange);
  };
  const port = await listener.open(options.port ?? 0, (request, response) => {
    // Only a bug in the simulator gets here; the client sees a reset.
    serve(request, response).catch((error: unknown) => {
      console.error(error);
      response.destroy();
    });
  });
  const url = `${listener.authority === undefined ? 'http' : 'https'}://127.0.0.1:${port}`;
  let closed: Promise<void> | undefined;
  return {
    ...controls,
    url,
    baseURL: `${url}/v1`,
    port,
    certificateAuthority: listener.authority?.cert,
    close: () => {
      for (const exchange of open) exchange.serverClosing = true;
      closed ??= listener.close();
      return closed;
    },
  };
}

function controlsOf(platform: Platform, listener: Listener): Controls {
  return {
    ledger: platform.ledger,
    models: platform.catalogue,
    endpoints: platform.endpoints,
    deployments: platform.deployments,
    components: platform.components,
    billing: platform.billing,
    network: listener,
    inject: (fault) => platform.faults.add(checkFaultRule(fault, 'fault rule')),
    faults: () => platform.faults.list(),
    clearFaults: () => platform.faults.clear(),
    reset: () => platform.reset(),
    restore: async () => {
      platform.restore();
      await listener.restore();
    },
  };
}
