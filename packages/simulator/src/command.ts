import { closeSync, constants, openSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import packageJson from '../package.json' with { type: 'json' };
import type { ModelOverride } from './catalogue/model-profile.ts';
import { CONTROLS } from './control/controls.ts';
import type { FaultRule } from './faults/fault.ts';
import { isObject } from './http/fields.ts';
import { HEADER_PROFILES, type HeaderProfile } from './http/header-profile.ts';
import type { SimulatorOptions } from './options/simulator-options.ts';
import { type Simulator, startSimulator } from './simulator.ts';

/** Output of the command, line by line. */
export interface CommandOutput {
  out(line: string): void;
  error(line: string): void;
}

/** Creates or overwrites the file; does not follow links. */
const NO_LINK =
  constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | (constants.O_NOFOLLOW ?? 0);

const HELP = `together-simulator: a local Together API for tests and demos.

Usage: together-simulator [options]

  --options FILE   JSON object of any options of startSimulator; the options here win
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

/** Runs the command. @returns the simulator it started, or the exit code. */
export async function runCommand(
  argv: readonly string[],
  output: CommandOutput,
): Promise<Simulator | number> {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        options: { type: 'string' },
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
      ...(values.options === undefined ? {} : readOptions(values.options)),
      ...given({
        port: wholeNumber(values.port, '--port'),
        seed: wholeNumber(values.seed, '--seed'),
        headers: values.headers as HeaderProfile | undefined,
        models: values.models === undefined ? undefined : readModels(values.models),
        faults: values.fault?.map((text) => parseJson(text, '--fault') as FaultRule),
        limits: values['no-limits'] ? { enforce: false } : undefined,
        tls: values.tls,
      }),
    });
    if (values.ca !== undefined) {
      try {
        const file = openSync(values.ca, NO_LINK, 0o644);
        writeFileSync(file, simulator.certificateAuthority ?? '');
        closeSync(file);
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

/** Options given on the command line; the others come from the file and the defaults. */
function given(options: Record<string, unknown>): SimulatorOptions {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function wholeNumber(text: string | undefined, name: string): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  throw new Error(`Invalid ${name}: ${text}. Give a whole number.`);
}

function readOptions(file: string): SimulatorOptions {
  const options = parseJson(readText(file, '--options'), `--options ${file}`);
  if (isObject(options)) return options;
  throw new Error(`--options ${file} is not a JSON object.`);
}

function readModels(file: string): ModelOverride[] {
  return parseJson(readText(file, '--models'), `--models ${file}`) as ModelOverride[];
}

function readText(file: string, name: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`Cannot read ${name} ${file}: ${(error as Error).message}.`);
  }
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
