import { parseArgs } from 'node:util';

/** The settings of a soak. */
export interface SoakArguments {
  readonly minutes: number;
  readonly rate: number;
  readonly json: boolean;
}

export const HELP = `pnpm test:soak [-- --minutes N] [--rate N] [--json]

  --minutes N  how long the applications run          (default 10)
  --rate N     calls per second of each application   (default 150)
  --json       print one JSON document on stdout

Exit codes: 0 all checks passed, 1 one failed, 2 wrong usage.
`;

/** @throws RangeError or TypeError that says what to pass instead. */
export function readArguments(args: readonly string[]): SoakArguments | 'help' {
  const { values } = parseArgs({
    args: args.filter((word) => word !== '--'),
    options: {
      minutes: { type: 'string', default: '10' },
      rate: { type: 'string', default: '150' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  const positive = (name: string, value: string): number => {
    if (Number(value) > 0 && Number.isFinite(Number(value))) return Number(value);
    throw new RangeError(`--${name} is '${value}': give a number above 0`);
  };
  return {
    minutes: positive('minutes', values.minutes),
    rate: positive('rate', values.rate),
    json: values.json,
  };
}
