import type { Argument, Command, Option } from 'commander';

interface Entry {
  readonly name: string;
  readonly description: string;
  readonly options: readonly {
    readonly flags: string[];
    readonly description: string;
    readonly takesValue: boolean;
  }[];
  readonly choices: readonly string[];
}

/**
 * A completion script, generated from the program's commands, options and choices.
 *
 * Written by hand: the maintained library for commander (@bomb.sh/tab 0.0.22) starts this program
 * on every Tab and never completes files, neither after `run --` nor after `--config` and `--out`.
 */
export function completionScript(program: Command, shell: 'bash' | 'zsh' | 'fish'): string {
  const entries = program.commands.map((command) => entryOf(command, command.commands));
  const root = entryOf(program, []);
  const name = program.name();
  if (shell === 'bash') return bash(name, root, entries);
  if (shell === 'zsh') return zsh(name, root, entries);
  return fish(name, root, entries);
}

/** Completions for a command: its options and choices, and those of its subcommands. */
function entryOf(command: Command, within: readonly Command[]): Entry {
  const all = [command, ...within].flatMap((each) => each.createHelp().visibleOptions(each));
  const options = [...new Map(all.map((option) => [option.long, option])).values()];
  return {
    name: command.name(),
    description: command.description(),
    options: options.map((option: Option) => ({
      flags: [option.short, option.long].flatMap((flag) => flag ?? []),
      description: option.description,
      takesValue: option.required,
    })),
    choices: [
      ...within.map((each) => each.name()),
      ...command.registeredArguments.flatMap((argument: Argument) => argument.argChoices ?? []),
    ],
  };
}

function wordsOf({ options, choices }: Entry): string {
  return [...choices, ...options.flatMap(({ flags }) => flags)].join(' ');
}

/** Flags that take a value, as a shell pattern. */
function valuePattern(entries: readonly Entry[]): string {
  const options = entries.flatMap((entry) => entry.options.filter(({ takesValue }) => takesValue));
  return options.flatMap(({ flags }) => flags).join('|');
}

/** After `--`, or if nothing else matches, the shell completes files. */
function bash(name: string, root: Entry, entries: readonly Entry[]): string {
  const cases = entries.map((entry) => `    ${entry.name}) words='${wordsOf(entry)}' ;;`);
  return `# bash completion for ${name}
_together_otel() {
  local current=\${COMP_WORDS[COMP_CWORD]} words='' word
  COMPREPLY=()
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [[ $word == -- ]] && return
  done
  case \${COMP_WORDS[COMP_CWORD-1]} in ${valuePattern(entries)}) return ;; esac
  if ((COMP_CWORD == 1)); then
    words='${[...entries.map((entry) => entry.name), wordsOf(root)].join(' ')}'
  else
    case \${COMP_WORDS[1]} in
${cases.join('\n')}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _together_otel ${name}
`;
}

function zsh(name: string, root: Entry, entries: readonly Entry[]): string {
  const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
  const described = (text: string, description: string): string =>
    quote(`${text.replaceAll(':', '\\:')}:${description}`);
  const optionsOf = ({ options }: Entry): string[] =>
    options.flatMap(({ flags, description }) => flags.map((flag) => described(flag, description)));
  const cases = entries.map((entry) => {
    const words = [...entry.choices.map(quote), ...optionsOf(entry)];
    return `    ${entry.name}) offers=(${words.join(' ')}) ;;`;
  });
  const commands = entries.map((entry) => described(entry.name, entry.description));
  return `#compdef ${name}
_together_otel() {
  local -a before offers
  before=(\${words[2,CURRENT-1]})
  if (( \${before[(Ie)--]} )) || [[ $before[-1] == (${valuePattern(entries)}) ]]; then
    _files
    return
  fi
  if (( CURRENT == 2 )); then
    offers=(${[...commands, ...optionsOf(root)].join(' ')})
  else
    case $before[1] in
${cases.join('\n')}
    esac
  fi
  _describe '${name}' offers || _files
}
compdef _together_otel ${name}
`;
}

function fish(name: string, root: Entry, entries: readonly Entry[]): string {
  const quote = (text: string): string => `'${text.replaceAll(/['\\]/g, '\\$&')}'`;
  const flagsOf = (flags: readonly string[]): string =>
    flags
      .map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`))
      .join(' ');
  const lines = [`# fish completion for ${name}`];
  const add = (condition: string, entry: Entry): void => {
    for (const { flags, description, takesValue } of entry.options) {
      const value = takesValue ? ' -r' : '';
      lines.push(
        `complete -c ${name} -n ${condition} ${flagsOf(flags)}${value} -d ${quote(description)}`,
      );
    }
    for (const choice of entry.choices) {
      lines.push(`complete -c ${name} -n ${condition} -f -a ${choice}`);
    }
  };
  add('__fish_use_subcommand', root);
  for (const entry of entries) {
    const description = quote(entry.description);
    lines.push(
      `complete -c ${name} -n __fish_use_subcommand -f -a ${entry.name} -d ${description}`,
    );
    add(quote(`__fish_seen_subcommand_from ${entry.name}`), entry);
  }
  return `${lines.join('\n')}\n`;
}
