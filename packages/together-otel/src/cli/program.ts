import { maskedCommand, shown } from '@together-otel/instrumentation/distribution';
import { defaultOf, type ProbeSetting, probeSettings } from '@together-otel/probe/settings';
import { Argument, Command, Option } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { ownName } from '../output/own-name.ts';
import { addAdvise } from './advise/command.ts';
import { addDashboards } from './dashboards/command.ts';
import type { DoctorOptions } from './doctor/doctor.ts';
import { helpText } from './help-text.ts';
import { addLive, PAGE_PROCESS } from './live/command.ts';
import type { ProbeOptions } from './probe.ts';
import type { Runner } from './run.ts';

/** Options of `run`. */
interface RunOptions {
  readonly live?: true;
  readonly open: boolean;
  readonly simulator?: true;
}

const EXIT_CODES = `
Exit codes: 0 fine, 1 failed (doctor: something blocks; explain: unknown; probe: something is down),
2 wrong usage or missing API key.
run exits with its command's code or signal; 126 not executable, 127 not found.`;

/**
 * The command line. A command's code is loaded only when it runs.
 *
 * Usage errors are printed as one line on stderr, then thrown as `CommanderError`.
 */
export function buildProgram(): Command {
  const program = new Command('together-otel')
    .description('OpenTelemetry for calls to Together AI')
    .version(packageJson.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    .enablePositionalOptions()
    .exitOverride()
    .addHelpText('after', helpText(EXIT_CODES));

  program
    .command('run')
    .description('run a command and observe its calls to Together')
    .usage('[--live] [--simulator] -- <command> [arguments...]')
    .argument('[command...]', 'the command with its arguments')
    .option('--live', 'show its calls on one page, without a backend')
    .option('--no-open', 'with --live: do not open a browser')
    .option('--simulator', 'use a local Together without a key; inject faults from the keyboard')
    .passThroughOptions()
    .addHelpText(
      'after',
      helpText(`
Adds the preload to the command's NODE_OPTIONS and BUN_OPTIONS. stdin, output, signals and the exit
code pass through. All settings come from the environment (OTEL_*, TOGETHER_OTEL_*).

--live starts a page on 127.0.0.1 that closes with the command, or joins the one already running.
It forwards telemetry to OTEL_EXPORTER_OTLP_ENDPOINT if that is set. In a terminal, it opens a browser.

--simulator sets TOGETHER_BASE_URL, OPENAI_BASE_URL and TOGETHER_OTEL_HOSTS for the command, and API
keys if unset. In a terminal, f injects a burst of 429s, c out of capacity; ? lists all keys.

Exit codes: the command's code or signal; 2 no command, 126 not executable, 127 not found.

Examples: together-otel run -- node app.js
          together-otel run --live -- npm start
          together-otel run --live --simulator -- npm start`),
    )
    .action(async (words: string[], options: RunOptions, command: Command) => {
      if (!words[0]?.trim()) {
        command.error(`run needs a command, such as '${ownName()} run -- node app.js'`);
      }
      const start: Runner = async (stdin) => {
        if (options.live) {
          const { runLive } = await import('./live/run-live.ts');
          return runLive(words, options.open, stdin);
        }
        const { run } = await import('./run.ts');
        return run(words, process.env, stdin);
      };
      if (!options.simulator) return start('inherit');
      const { rehearse } = await import('./rehearsal/rehearsal.ts');
      await rehearse(start);
    });

  program
    .command('doctor')
    .description('find out why telemetry does not arrive')
    .usage('[--json] [--no-try] [-- <command> [arguments...]]')
    .argument('[command...]', 'the command that starts the application')
    .option('--json', 'print one JSON document')
    .option('--no-try', 'do not start the application')
    .passThroughOptions()
    .addHelpText(
      'after',
      helpText(`
Checks Node.js, installed copies of openai and together-ai, OpenTelemetry packages, preloads and the
environment; sends one span and one metric to the endpoint, and compares clocks. Starts the
application briefly and calls a local Together through each SDK it loads. Its calls to Together and
its telemetry stay on this machine; everything else it does at start-up really happens. Secrets are
masked.

Exit codes: 0 nothing blocks, 1 something blocks, 2 wrong usage.

Example: together-otel doctor -- node app.js`),
    )
    .action(async (words: string[], options: DoctorOptions) => {
      const { doctor } = await import('./doctor/doctor.ts');
      await doctor(words, options);
    });

  const probe = program
    .command('probe')
    .description('watch Together from outside: uptime, models, prices, deployments, spend')
    .usage('[--once] [options]')
    .option('--once', 'check everything once, print a table and exit')
    .option('--json', 'with --once: print one JSON document')
    .option('--config <file>', 'YAML or JSON; flags win over it');
  for (const of of Object.values<ProbeSetting>(probeSettings)) {
    if (of.flag) probe.option(of.flag, withDefault(of));
  }
  probe
    .option('--test-notify', 'send a test notification to each and exit')
    .addOption(new Option('--api-key [key]').hideHelp())
    .addHelpText(
      'after',
      helpText(`
The API key comes from TOGETHER_API_KEY or a file, never from the command line. Telemetry is exported
over OTLP as set by the OTEL_* variables; with --once or --prometheus only if they name an endpoint or
an exporter. A bare port listens on this machine only; in a container, use --prometheus 0.0.0.0:9464.
SIGHUP reloads the configuration; SIGTERM and SIGINT stop the probe.

--notify: two failed checks in a row mean down, two good ones up; each change is reported once. Webhook
URLs are secret: TOGETHER_PROBE_NOTIFY keeps them off the command line. Slack, Discord and Teams URLs are
recognised; others get JSON, signed with TOGETHER_PROBE_NOTIFY_SECRET. For compatible services, use
slack+https: and so on.

Exit codes: 0 all is well, or stopped; 1 something is down (--once); 2 the probe cannot run.

Examples: together-otel probe --once --model deepseek-ai/DeepSeek-V3.1
          together-otel probe --config probe.yaml --prometheus 9464`),
    )
    .action(async (options: ProbeOptions, command: Command) => {
      if (options.apiKey !== undefined) {
        command.error(
          'the API key must not be on the command line, where other users see it: set TOGETHER_API_KEY or use --key-file; rotate this key if the machine is shared',
        );
      }
      if (options.json && !options.once) command.error('--json goes with --once');
      if (options.notify && options.once) {
        command.error(
          '--notify needs the service: --once exits before a second check can confirm an outage',
        );
      }
      const { runProbe } = await import('./probe.ts');
      await runProbe(options);
    });

  program
    .command('prices')
    .description('write the price list for TOGETHER_OTEL_PRICES')
    .option('--base-url <url>', 'base URL of the API (default: TOGETHER_BASE_URL, else Together)')
    .option('--out <file>', 'the file to write (default: stdout)')
    .addHelpText(
      'after',
      helpText(`
Reads GET /models with the key in TOGETHER_API_KEY. Prices are USD per million tokens; models that
are not sold by the token are omitted.

Exit codes: 0 written, 1 failed, 2 wrong usage or no key.

Example: together-otel prices --out prices.json`),
    )
    .action(async (options: { baseUrl?: string; out?: string }, command: Command) => {
      if (options.baseUrl !== undefined && !/^https?:\/\/[^/]/.test(options.baseUrl)) {
        command.error(
          `--base-url is '${options.baseUrl}': expected a URL such as https://api.together.ai/v1`,
        );
      }
      const { writePrices } = await import('./prices.ts');
      await writePrices(options, process.env);
    });

  program
    .command('explain')
    .description('explain what an error from Together means and whether to retry')
    .usage('[--json] <status, code, error text or body>')
    .argument('[error...]', 'the error as you see it; omit it or give - to read stdin')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      helpText(`
Exit codes: 0 known, 1 not in the error table, 2 wrong usage.

Examples: together-otel explain 429
          together-otel explain 403 "input tokens + max_tokens"
          curl … | together-otel explain`),
    )
    .action(async (words: string[], options: { json?: true }, command: Command) => {
      if (words.length === 0 && process.stdin.isTTY) {
        command.error(`explain needs an error, such as '${ownName()} explain 429'`);
      }
      const { explain } = await import('./explain/explain.ts');
      await explain(words, options.json === true);
    });

  addLive(program);
  program.command(PAGE_PROCESS, { hidden: true }).action(async () => {
    const { pageProcess } = await import('./live/page-process.ts');
    await pageProcess();
  });
  addDashboards(program);
  addAdvise(program);

  program
    .command('version')
    .description('print the version')
    .option('--json', 'print one JSON document')
    .action((options: { json?: true }) => {
      const { name, version } = packageJson;
      const text = options.json
        ? JSON.stringify({ name, version, node: process.version })
        : version;
      process.stdout.write(`${text}\n`);
    });

  program
    .command('completion')
    .description('print a completion script')
    .addArgument(new Argument('<shell>', 'the shell').choices(['bash', 'zsh', 'fish']))
    .addHelpText(
      'after',
      helpText(`
bash: source <(together-otel completion bash)
zsh:  source <(together-otel completion zsh)    (after compinit)
fish: together-otel completion fish | source`),
    )
    .action(async (shell: 'bash' | 'zsh' | 'fish') => {
      const { completionScript } = await import('./completion.ts');
      process.stdout.write(completionScript(program, shell));
    });

  addHelp(program);
  refuseEmptyNames(program);
  nameHelpInErrors(program, program.name());
  return program;
}

function withDefault(of: ProbeSetting): string {
  const value = defaultOf(of);
  return value === undefined ? of.description : `${of.description} (default: ${value})`;
}

/** Unlike the library's own help command, it names an unknown command. */
function addHelp(program: Command): void {
  program
    .command('help')
    .description('print help for a command')
    .argument('[command...]', 'the command')
    .action((names: string[]) => {
      const command = names.reduce<Command>((parent, name) => {
        const found = parent.commands.find((each) => each.name() === name);
        return found ?? parent.error(`unknown command '${name}'`);
      }, program);
      command.help();
    });
}

/** In a script, an unset variable produces an empty name of a file or model. */
function refuseEmptyNames(program: Command): void {
  program.hook('preAction', (_program, command) => {
    for (const option of command.options) {
      const isName = /<(?:file|folder|model(?:\.\.\.)?)>/.test(option.flags);
      const value: unknown = command.getOptionValue(option.attributeName());
      if (isName && [value].flat().includes('')) {
        command.error(`option '${option.flags}' is empty`);
      }
    }
  });
}

/** Prints a usage error as one line that refers to the command's help. */
function nameHelpInErrors(command: Command, name: string): void {
  command.configureOutput({
    outputError: (text, write) => write(oneLine(withoutValue(text, command), name)),
  });
  for (const each of command.commands) nameHelpInErrors(each, `${name} ${each.name()}`);
}

/** For a known option with an unexpected value, the library says that the option is unknown. */
function withoutValue(text: string, command: Command): string {
  return text.replace(/unknown option '(--[\w-]+)=.*/s, (unknown, name: string) =>
    command.options.some(({ long }) => long === name) ? `option '${name}' takes no value` : unknown,
  );
}

const MOST_CHARACTERS = 1000;

function oneLine(text: string, command: string): string {
  const message = text
    .replace(/^error: /, '')
    .trim()
    // A value may be a secret passed to the wrong option.
    .replace(/unknown option '([^'=]+)=[^']*'/, "unknown option '$1'");
  const hint = /^unknown command '[^']*'$/.test(message)
    ? `; a program is started by ${ownName()} run -- <command>`
    : '';
  return `together-otel: ${shown(maskedCommand(message), MOST_CHARACTERS)}${hint} (see ${command} --help)\n`;
}
