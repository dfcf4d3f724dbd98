import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import packageJson from '../package.json' with { type: 'json' };
import type { ModelOverride } from './catalogue/model-profile.ts';
import { CONTROLS } from './control/controls.ts';
import type { FaultRule } from './faults/fault.ts';
import { HEADER_PROFILES, type HeaderProfile } from './http/header-profile.ts';
import { type Simulator, startSimulator } from './simulator.ts';

/** Where the command's lines go. */
export interface CommandOutput {
  out(line: string): void;
  error(line: string): void;
}

const HELP = `together-simulator: a local Together API for tests and demos.

Usage: together-simulator [options]

  --port N         port on 127.0.0.1 (default: a free one)
  --seed N         same seed, same answers (default: 1)
  --headers NAME   ${HEADER_PROFILES.join(', ')} (default: nine-2026-01)
  --models FILE    JSON array of models to add, or to change by id
  --fault JSON     a fault rule; may be repeated
  --no-limits      do not enforce rate limits
  --tls            HTTPS; change the certificate with PUT /__simulator/certificate
  --ca FILE        write the authority that clients must trust (PEM; for NODE_EXTRA_CA_CERTS)
  --help           this text
  --version        the version

Example: together-simulator --port 4141 --fault '{"count":2,"fault":{"kind":"status","status":429}}'

While it runs, under /__simulator/:
${CONTROLS.map(({ method, path }) => `  ${method.padEnd(7)}${path}`).join('\n')}`;

/** Runs the command: the simulator it started, or the code to exit with. */
export async function runCommand(
  argv: readonly string[],
  output: CommandOutput,
): Promise<Simulator | number> {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        port: { type: 'string' },
        seed: { type: 'string' },
        headers: { type: 'string' },
        models: { type: 'string' },
        fault: { type: 'string', multiple: true },
        'no-limits': { type: 'boolean' },
        tls: { type: 'boolean' },
        ca: { type: 'string' },
        help: { type: 'boolean' },
        version: { type: 'boolean' },
      },
    });
    if (values.help || values.version) {
      output.out(values.help ? HELP : packageJson.version);
      return 0;
    }
    if (values.ca !== undefined && !values.tls) {
      throw new Error(`--ca ${values.ca} has no use without --tls. Add --tls.`);
    }
    const simulator = await startSimulator({
      port: wholeNumber(values.port, '--port', 0),
      seed: wholeNumber(values.seed, '--seed', 1),
      ...(values.headers === undefined ? {} : { headers: values.headers as HeaderProfile }),
      ...(values.models === undefined ? {} : { models: readModels(values.models) }),
      faults: (values.fault ?? []).map((text) => parseJson(text, '--fault') as FaultRule),
      limits: { enforce: !values['no-limits'] },
      tls: values.tls ?? false,
    });
    if (values.ca !== undefined) {
      try {
        writeFileSync(values.ca, simulator.certificateAuthority ?? '');
      } catch (error) {
        await simulator.close();
        throw new Error(`Cannot write --ca ${values.ca}: ${(error as Error).message}.`);
      }
    }
    output.out(`together-simulator listens on ${simulator.baseURL}`);
    return simulator;
  } catch (error) {
    output.error(`together-simulator: ${explain(error)}`);
    return 2;
  }
}

function wholeNumber(text: string | undefined, name: string, fallback: number): number {
  if (text === undefined) return fallback;
  if (/^\d+$/.test(text)) return Number(text);
  throw new Error(`Invalid ${name}: ${text}. Give a whole number.`);
}

function readModels(file: string): ModelOverride[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`Cannot read --models ${file}: ${(error as Error).message}.`);
  }
  return parseJson(text, `--models ${file}`) as ModelOverride[];
}

function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${name} is not JSON: ${(error as Error).message}.`);
  }
}

function explain(error: unknown): string {
  const { code, message, port } = error as { code?: string; message: string; port?: number };
  if (code === 'EADDRINUSE')
    return `Port ${port} is in use. Choose another --port, or 0 for a free one.`;
  if (code === 'EACCES') return `Port ${port} needs privileges. Choose a --port above 1023.`;
  const line = message.split('\n')[0] ?? message;
  return code?.startsWith('ERR_PARSE_ARGS') ? `${line} See --help.` : line;
}
