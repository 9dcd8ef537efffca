import type { Command, Option } from 'commander';
import { nearest, usageError } from '../core/errors.js';
import { learners } from '../learners/registry.js';
import { METRIC_NAMES } from '../metrics/registry.js';

/** What can be typed, as a shell has to know it. */
type Words = { readonly name: string; readonly about: string; readonly options: readonly OptionWords[] };
type OptionWords = {
  readonly long: string;
  readonly short: string | undefined;
  readonly about: string;
  readonly takes: boolean;
  /** values to choose from; none: a file or free text */
  readonly values: readonly string[];
};

const SHELLS: Readonly<Record<string, (commands: readonly Words[]) => string>> = { bash, zsh, fish };

/** Print a completion script. Returns the exit code. */
export async function completionCommand(shell: string, root: Command): Promise<number> {
  if (!Object.hasOwn(SHELLS, shell)) {
    const near = nearest(shell, Object.keys(SHELLS));
    throw usageError(
      `there is no completion for ${JSON.stringify(shell.slice(0, 60))}`,
      `${near ? `did you mean ${near}? ` : ''}shells: ${Object.keys(SHELLS).join(', ')}`,
    );
  }
  const script = SHELLS[shell]!(root.commands.map(wordsOf));
  await new Promise<void>((resolve) => process.stdout.write(script, () => resolve()));
  return 0;
}

function wordsOf(command: Command): Words {
  const options = command.options.filter(({ hidden }) => !hidden).map(optionWords);
  return { name: command.name(), about: command.description(), options };
}

function optionWords(option: Option): OptionWords {
  const { long, short, description, argChoices } = option;
  const named: Readonly<Record<string, readonly string[]>> = {
    '--metric': METRIC_NAMES,
    '--learners': learners.names,
    '--exclude': learners.names,
  };
  return {
    long: long ?? '',
    short,
    about: description,
    takes: option.required,
    values: argChoices ?? named[long ?? ''] ?? [],
  };
}

/** What follows some commands in place of files. */
const ARGUMENTS: Readonly<Record<string, readonly string[]>> = {
  list: ['metrics', 'learners', 'encoders'],
  completion: Object.keys(SHELLS),
};

function bash(commands: readonly Words[]): string {
  const cases = commands.map(({ name, options }) => {
    const words = options.flatMap(({ long, short }) => [long, ...(short ? [short] : [])]);
    return `    ${name}) options="${words.join(' ')} --help"; arguments="${(ARGUMENTS[name] ?? []).join(' ')}" ;;`;
  });
  const values = new Map(
    commands.flatMap(({ name, options }) =>
      options
        .filter((one) => one.values.length > 0)
        .map((one) => [`${name} ${one.long}`, one.values] as const),
    ),
  );
  const choices = [...values].map(([key, list]) => `    "${key}") values="${list.join(' ')}" ;;`);
  return `# bash completion of automl
_automl() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} options= arguments= values=
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${commands.map(({ name }) => name).join(' ')} help --help --version" -- "$word"))
    return
  fi
  case "\${COMP_WORDS[1]} $before" in
${choices.join('\n')}
  esac
  if [ -n "$values" ]; then
    COMPREPLY=($(compgen -W "$values" -- "$word"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
  esac
  if [[ "$word" == -* ]]; then
    COMPREPLY=($(compgen -W "$options" -- "$word"))
  elif [ -n "$arguments" ]; then
    COMPREPLY=($(compgen -W "$arguments" -- "$word"))
  else
    COMPREPLY=($(compgen -f -- "$word"))
  fi
}
complete -o filenames -F _automl automl
`;
}

function zsh(commands: readonly Words[]): string {
  const text = (about: string): string => about.replace(/[[\]:\\']/g, ' ').trim();
  const names = commands.map(({ name, about }) => `    '${name}:${text(about)}'`);
  const cases = commands.map(({ name, options }) => {
    const specs = options.map(({ long, about, takes, values }) => {
      const value = values.length > 0 ? `:value:(${values.join(' ')})` : ':value:_files';
      return `      '*${long}[${text(about)}]${takes ? value : ''}'`;
    });
    const rest = ARGUMENTS[name] ? `'*:value:(${ARGUMENTS[name].join(' ')})'` : `'*:file:_files'`;
    return `    ${name}) _arguments \\\n${[...specs, `      ${rest}`].join(' \\\n')} ;;`;
  });
  return `#compdef automl
_automl() {
  local -a commands=(
${names.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe 'command' commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${cases.join('\n')}
  esac
}
compdef _automl automl
`;
}

function fish(commands: readonly Words[]): string {
  const quote = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;
  const lines = commands.flatMap(({ name, about, options }) => [
    `complete -c automl -n __fish_use_subcommand -f -a ${name} -d ${quote(about)}`,
    ...options.map(({ long, short, about: what, takes, values }) =>
      [
        `complete -c automl -n '__fish_seen_subcommand_from ${name}' -l ${long.slice(2)}`,
        ...(short ? [`-s ${short.slice(1)}`] : []),
        ...(takes ? ['-r'] : []),
        ...(values.length > 0 ? ['-f', `-a ${quote(values.join(' '))}`] : []),
        `-d ${quote(what)}`,
      ].join(' '),
    ),
    ...(ARGUMENTS[name]
      ? [
          `complete -c automl -n '__fish_seen_subcommand_from ${name}' -f -a ${quote(ARGUMENTS[name].join(' '))}`,
        ]
      : []),
  ]);
  return `# fish completion of automl\n${lines.join('\n')}\n`;
}
