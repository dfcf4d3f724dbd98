import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CONTROL_PATH, control } from './endpoints/control.ts';
import type { FaultRule } from './faults/fault.ts';
import { checkFaultRule } from './faults/fault-check.ts';
import { dispatch, openExchange } from './http/dispatch.ts';
import type { Exchange } from './http/exchange.ts';
import type { Ledger } from './ledger/ledger.ts';
import { checkOptions } from './options/option-check.ts';
import type { SimulatorOptions } from './options/simulator-options.ts';
import { Platform } from './platform.ts';

/** A running simulator. */
export interface Simulator {
  /** Such as `http://127.0.0.1:40123`. */
  readonly url: string;
  /** `url` and `/v1`: what goes into an SDK's `baseURL`. */
  readonly baseURL: string;
  readonly port: number;
  /** What was served. */
  readonly ledger: Ledger;
  /**
   * Puts a fault in force, behind those that are already.
   *
   * @returns takes it away again
   * @throws TypeError naming the field, the value and what to do
   */
  inject(fault: FaultRule): () => void;
  /** Takes all faults away. */
  clearFaults(): void;
  /** Destroys open connections and stops every timer. May be called again. */
  close(): Promise<void>;
}

/**
 * Starts a local Together API on 127.0.0.1.
 *
 * @throws TypeError for a wrong option; the system's error when the port is taken
 * @example
 * const simulator = await startSimulator({ seed: 7 });
 * const client = new OpenAI({ apiKey: 'test', baseURL: simulator.baseURL });
 * // …
 * await simulator.close();
 */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const platform = new Platform(checkOptions(options));
  const open = new Set<Exchange>();
  const server = createServer({ noDelay: true, requestTimeout: 0 }, (request, response) => {
    if (request.url?.startsWith(CONTROL_PATH)) {
      void control(platform, request, response).catch(() => response.destroy());
      return;
    }
    const exchange = openExchange(platform, request, response);
    open.add(exchange);
    response.once('close', () => open.delete(exchange));
    // Only a mistake of the simulator's own gets here; the client has seen a reset.
    dispatch(platform, exchange).catch((error: unknown) => console.error(error));
  });
  // A connection that the server closes while idle is a race that tests would lose.
  server.keepAliveTimeout = 0;
  const port = await listen(server, options.port ?? 0);
  const url = `http://127.0.0.1:${port}`;
  let closed: Promise<void> | undefined;
  return {
    url,
    baseURL: `${url}/v1`,
    port,
    ledger: platform.ledger,
    inject: (fault) => platform.faults.add(checkFaultRule(fault, 'fault rule')),
    clearFaults: () => platform.faults.clear(),
    close: () => {
      closed ??= new Promise((resolve) => {
        for (const exchange of open) exchange.serverClosing = true;
        server.close(() => resolve());
        server.closeAllConnections();
      });
      return closed;
    },
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.removeListener('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
