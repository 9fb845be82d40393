import type { IMultiModeLexerDefinition, ISerializedGast, TokenType } from 'chevrotain';
import { createParser } from '../../grammar/parse.ts';
import { shapes } from '../../grammar/shapes.ts';
import { allTokens, lexerDefinition } from '../../grammar/tokens.ts';
import { block } from './markdown.ts';

/** `grammar/grammar.md`: the grammar as the parser and the lexer hold it. */
export function grammarPage(): string {
  const parser = createParser({ validate: false });
  return `${[
    '# The grammar of SPL',
    '<!-- Written by `npm run docs` from tokens.ts, parser.ts, the rules and shapes.ts; a test compares. Do not edit. -->',
    'The rules of `parser.ts` and `*-rules.ts`, in EBNF: `[ a ]` may be left out, `{ a }` may be repeated or left out, `( a )+` stands at least once, `( a | b )` is a choice. ' +
      'Names that begin with a small letter are rules, with a capital [tokens](#tokens). What may begin a token depends on the command, so the lexer has [modes](#modes).',
    '## Rules',
    block(fromTheTop(parser.getSerializedGastProductions()).map(rule).join('\n\n'), 'ebnf'),
    '## Commands and their arguments',
    'The command word chooses how its arguments are read. All commands that are not listed have generic arguments (`genericArguments`).',
    block(
      Object.entries(shapes)
        .map(([shape, names]) => `${shape.padEnd(12)}${names.join(', ')}`)
        .join('\n'),
    ),
    '## Modes',
    'A mode lists its tokens in the order in which they are tried. A text that starts with a pipe begins in `bottomCommand`, any other in `bottomSearch`.',
    block(modes(lexerDefinition).join('\n')),
    '## Tokens',
    'Patterns are regular expressions of JavaScript. `-> mode` enters a mode, `<-` leaves one, `: X` says that the parser takes the token for an X.',
    block(allTokens.map(token).join('\n')),
  ].join('\n\n')}\n`;
}

// ---------------------------------------------------------------------------------------------------- rules

const lineWidth = 100;

function rule(production: ISerializedGast): string {
  const { name, definition } = production as ISerializedGast & { readonly name: string };
  const head = `${name} =`;
  const [only] = definition ?? [];
  // A rule that is one choice has a line for each alternative.
  if (definition?.length === 1 && only?.type === 'Alternation')
    return `${head}\n${only.definition!.map((part, index) => `  ${index === 0 ? ' ' : '|'} ${sequence(part.definition)}`).join('\n')}`;
  const text = sequence(definition);
  if (text.length <= lineWidth) return `${head} ${text}`;
  return `${head}\n${(definition ?? []).map((part) => `    ${expression(part)}`).join('\n')}`;
}

const sequence = (parts: readonly ISerializedGast[] | undefined): string => (parts ?? []).map(expression).join(' ');

function expression(node: ISerializedGast): string {
  const inner = (): string => sequence(node.definition);
  switch (node.type) {
    case 'NonTerminal':
      return nameOf(node);
    case 'Terminal':
      return nameOf(node);
    case 'Option':
      return `[ ${inner()} ]`;
    case 'Repetition':
      return `{ ${inner()} }`;
    case 'RepetitionMandatory':
      return `( ${inner()} )+`;
    case 'RepetitionWithSeparator':
      return `[ ${inner()} { ${separator(node)} ${inner()} } ]`;
    case 'RepetitionMandatoryWithSeparator':
      return `${inner()} { ${separator(node)} ${inner()} }`;
    case 'Alternation':
      return `( ${node.definition!.map((part) => sequence(part.definition) || '(nothing)').join(' | ')} )`;
    default:
      return inner();
  }
}

const separator = (node: ISerializedGast): string =>
  nameOf((node as ISerializedGast & { readonly separator: ISerializedGast }).separator);

/** A token whose label is a sign in quotes shows as that sign. */
function nameOf(node: ISerializedGast): string {
  const { name, label } = node as ISerializedGast & { readonly name: string; readonly label?: string };
  return label !== undefined && /^'[^\w\s']+'$/.test(label) ? label : name;
}

// ---------------------------------------------------------------------------------------------------- the lexer

function modes({ modes: all }: IMultiModeLexerDefinition): string[] {
  return Object.entries(all).map(([name, tokens]) => {
    const lines: string[] = [];
    let line = '';
    for (const { name: word } of tokens) {
      if (line.length + word.length > 90) {
        lines.push(line);
        line = '';
      }
      line += `${line === '' ? '' : ' '}${word}`;
    }
    return `${name.padEnd(18)}${[...lines, line].join(`\n${' '.repeat(18)}`)}`;
  });
}

function token(type: TokenType): string {
  const moves = [
    type.POP_MODE ? '<-' : '',
    type.PUSH_MODE ? `-> ${type.PUSH_MODE}` : '',
    ...(type.CATEGORIES ?? []).map((category) => `: ${category.name}`),
  ];
  return `${type.name.padEnd(26)}${patternOf(type)}${moves
    .filter((move) => move !== '')
    .map((move) => `  ${move}`)
    .join('')}`;
}

function patternOf({ PATTERN: pattern }: TokenType): string {
  const visible = (text: string): string =>
    text.replace(
      /[\u007f-\uffff]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`,
    );
  if (pattern instanceof RegExp)
    return pattern.source === '(?:)' || pattern.source === 'NOT_APPLICABLE'
      ? '(any of its kinds)'
      : visible(String(pattern));
  if (typeof pattern === 'string') return visible(JSON.stringify(pattern));
  return 'from ( to its partner, quoted text passed over';
}

/** The parser's classes build on each other, the parts of expressions first; a reader starts with the pipeline. */
function fromTheTop(rules: readonly ISerializedGast[]): readonly ISerializedGast[] {
  const start = rules.findIndex((each) => 'name' in each && each.name === 'pipeline');
  return [...rules.slice(start), ...rules.slice(0, start)];
}
