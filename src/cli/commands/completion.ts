import type { Command } from 'commander';
import { CommandFailure, exitCodes } from '../exit-codes.ts';
import { outputFormats } from '../output/result-output.ts';
import type { Surroundings } from '../surroundings.ts';

interface CompletedCommand {
  readonly name: string;
  readonly description: string;
  readonly options: readonly {
    readonly flags: readonly string[];
    readonly description: string;
    readonly takesValue: boolean;
  }[];
}

const shells: Readonly<Record<string, (commands: readonly CompletedCommand[]) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

/** `splite completion bash|zsh|fish`: a script that completes commands, options and file names. */
export function runCompletionCommand(shell: string, program: Command, around: Surroundings): number {
  const write = Object.hasOwn(shells, shell) ? shells[shell] : undefined;
  if (!write)
    throw new CommandFailure(
      `There is no completion for '${shell}'.`,
      exitCodes.usage,
      `Give one of ${Object.keys(shells).join(', ')}.`,
    );
  const commands = program.commands.map((command) => ({
    name: command.name(),
    description: command.description(),
    options: command.options.map(({ short, long, description, required }) => ({
      flags: [short, long].filter((flag) => flag !== undefined),
      description,
      takesValue: required,
    })),
  }));
  around.output.write(write(commands));
  return exitCodes.ok;
}

const flagsOf = ({ options }: CompletedCommand): string => options.flatMap(({ flags }) => flags).join(' ');

function bashScript(commands: readonly CompletedCommand[]): string {
  const cases = commands.map((command) => `    ${command.name}) options="${flagsOf(command)}" ;;`).join('\n');
  return `# bash completion for splite: eval "$(splite completion bash)"
_splite() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" options
  case "$before" in
    -f|--format) COMPREPLY=($(compgen -W "${outputFormats.join(' ')}" -- "$word")); return ;;
    --error-format) COMPREPLY=($(compgen -W "text json" -- "$word")); return ;;
    --content) COMPREPLY=($(compgen -d -- "$word")); return ;;
  esac
  if [[ $COMP_CWORD -eq 1 && $word != -* ]]; then
    COMPREPLY=($(compgen -W "${commands.map(({ name }) => name).join(' ')}" -- "$word") $(compgen -f -- "$word"))
    return
  fi
  case "\${COMP_WORDS[1]}" in
${cases}
    *) options="${flagsOf(commands[0]!)}" ;;
  esac
  if [[ $word == -* ]]; then COMPREPLY=($(compgen -W "$options" -- "$word")); else COMPREPLY=($(compgen -f -- "$word")); fi
}
complete -o filenames -F _splite splite
`;
}

const quoted = (text: string): string => text.replace(/'/g, '’').replace(/[[\]:]/g, ' ');

function zshScript(commands: readonly CompletedCommand[]): string {
  const cases = commands
    .map((command) => {
      const options = command.options.flatMap(({ flags, description, takesValue }) =>
        flags.map((flag) => `'${flag}[${quoted(description)}]${takesValue ? ':value:_files' : ''}'`),
      );
      return `    ${command.name}) _arguments ${[...options, "'*:file:_files'"].join(' \\\n      ')} ;;`;
    })
    .join('\n');
  return `#compdef splite
# zsh completion for splite: splite completion zsh > "\${fpath[1]}/_splite"
_splite() {
  local -a commands=(
${commands.map(({ name, description }) => `    '${name}:${quoted(description)}'`).join('\n')}
  )
  if (( CURRENT == 2 )); then _describe command commands; _files; return; fi
  local command=$words[2]
  shift words; (( CURRENT-- ))
  case "$command" in
${cases}
    *) _files ;;
  esac
}
compdef _splite splite
`;
}

function fishScript(commands: readonly CompletedCommand[]): string {
  const lines = ['# fish completion for splite: splite completion fish > ~/.config/fish/completions/splite.fish'];
  for (const { name, description, options } of commands) {
    lines.push(`complete -c splite -n __fish_use_subcommand -a ${name} -d '${quoted(description)}'`);
    for (const { flags, description: summary, takesValue } of options) {
      const named = flags
        .map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`))
        .join(' ');
      lines.push(
        `complete -c splite -n '__fish_seen_subcommand_from ${name}' ${named}${takesValue ? ' -r' : ''} -d '${quoted(summary)}'`,
      );
    }
  }
  return `${lines.join('\n')}\n`;
}
