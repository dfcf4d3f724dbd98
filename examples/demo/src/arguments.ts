import { parseArgs } from 'node:util';

/** Parsed arguments. */
export interface DemoArguments {
  readonly json: boolean;
  readonly live: boolean;
  /** Shows the same data on a page until Ctrl-C. */
  readonly livePage: boolean;
  readonly help: boolean;
  readonly receiverPort: number;
}

/** An invalid argument; only its message is printed. */
export class UsageError extends Error {}

export const HELP = `npm run demo [-- options]

Runs examples/chat under the preload against a simulated Together, and shows what arrived over OTLP.

  --json                one JSON document on stdout, nothing else there
  --live                call the real API instead; needs TOGETHER_API_KEY, and costs a few cents
  --live-page           then stay, with the same data on a page, until Ctrl-C
  --receiver-port PORT  port of the OTLP receiver on 127.0.0.1 (default: a free one)
  --help                this text
`;

/** @throws UsageError */
export function readArguments(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): DemoArguments {
  const { json, live, 'live-page': livePage, help, 'receiver-port': port } = parse(args);
  if (json && livePage) throw new UsageError('--json and --live-page do not go together');
  if (live && !env['TOGETHER_API_KEY']) {
    throw new UsageError('--live calls the real API: set TOGETHER_API_KEY to a key of yours first');
  }
  const receiverPort = Number(port);
  if (!Number.isInteger(receiverPort) || receiverPort < 0 || receiverPort > 65535) {
    throw new UsageError(`--receiver-port is '${port}': expected a port from 0 to 65535`);
  }
  return { json, live, livePage, help, receiverPort };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        json: { type: 'boolean', default: false },
        live: { type: 'boolean', default: false },
        'live-page': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
        'receiver-port': { type: 'string', default: '0' },
      },
    }).values;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`${reason.split('. ')[0]}; see npm run demo -- --help`);
  }
}
