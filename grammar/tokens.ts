import { createToken, type IMultiModeLexerDefinition, Lexer, type TokenType } from 'chevrotain';
import { EMPTY_EXPANSION } from '../src/syntax/empty-expansion.ts';
import { unescapeSearchText } from '../src/syntax/text-escapes.ts';
import { filteredAggregates, shapes } from './shapes.ts';

/**
 * SPL's words mean different things after different commands (a bare `C:\Windows\*` after `search`, an operator after
 * `eval`, a regular expression after `rex`), so the lexer has modes. A command word replaces the mode; only `[`, `(` and
 * the few tokens that announce one value (`=`, `as`) push one. The bottom mode only pushes: Chevrotain cannot pop and
 * push on a stack of one.
 */

const end = String.raw`(?![\w.\-])`;
const words = (names: readonly string[]): RegExp =>
  new RegExp(`(?:${[...names].sort((a, b) => b.length - a.length).join('|')})${end}`, 'i');

// ---------------------------------------------------------------------------------------------------- skipped
const Blank = createToken({ name: 'Blank', pattern: /\s+/, group: Lexer.SKIPPED });
const Comment = createToken({ name: 'Comment', pattern: /```[\s\S]*?```/, group: Lexer.SKIPPED, line_breaks: true });
const Empty = createToken({ name: 'Empty', pattern: EMPTY_EXPANSION, group: Lexer.SKIPPED });
const skipped = [Blank, Comment, Empty];

// ---------------------------------------------------------------------------------------------------- pipes, brackets
/** Category of all pipes: the parser does not care which mode they were found in. */
export const Pipe = createToken({ name: 'Pipe', pattern: Lexer.NA, label: "'|'" });
const BottomPipe = createToken({ name: 'BottomPipe', pattern: /\|/, push_mode: 'command', categories: Pipe });
const StagePipe = createToken({
  name: 'StagePipe',
  pattern: /\|/,
  pop_mode: true,
  push_mode: 'command',
  categories: Pipe,
});
const PlainPipe = createToken({ name: 'PlainPipe', pattern: /\|/, categories: Pipe });
export const LeftBracket = createToken({
  name: 'LeftBracket',
  pattern: /\[/,
  push_mode: 'command',
  label: 'a subsearch',
});
const ValueBracket = createToken({
  name: 'ValueBracket',
  pattern: /\[/,
  pop_mode: true,
  push_mode: 'command',
  categories: LeftBracket,
});
export const RightBracket = createToken({ name: 'RightBracket', pattern: /\]/, pop_mode: true, label: "']'" });

export const LeftParen = createToken({ name: 'LeftParen', pattern: /\(/, label: "'('" });
export const RightParen = createToken({ name: 'RightParen', pattern: /\)/, label: "')'" });
const PushParen = createToken({ name: 'PushParen', pattern: /\(/, push_mode: 'eval', categories: LeftParen });
const PopParen = createToken({ name: 'PopParen', pattern: /\)/, pop_mode: true, categories: RightParen });
export const Comma = createToken({ name: 'Comma', pattern: /,/, label: "','" });

// ---------------------------------------------------------------------------------------------------- shared literals
const macroPattern = /`(?:[^`"]|"(?:[^"\\`]|\\[\s\S])*")+`|`[^`]+`/;
export const Macro = createToken({ name: 'Macro', pattern: macroPattern, line_breaks: true, label: 'a macro' });
const StageMacro = createToken({
  name: 'StageMacro',
  pattern: macroPattern,
  line_breaks: true,
  pop_mode: true,
  push_mode: 'arguments',
  categories: Macro,
});
const ValueMacro = createToken({
  name: 'ValueMacro',
  pattern: macroPattern,
  line_breaks: true,
  pop_mode: true,
  categories: Macro,
});
const stringPattern = /"(?:[^"\\]|\\[\s\S])*"/;
export const QuotedText = createToken({
  name: 'QuotedText',
  pattern: stringPattern,
  line_breaks: true,
  label: 'quoted text',
});
const ValueText = createToken({
  name: 'ValueText',
  pattern: stringPattern,
  line_breaks: true,
  pop_mode: true,
  categories: QuotedText,
});
export const QuotedName = createToken({
  name: 'QuotedName',
  pattern: /'(?:[^'\\]|\\[\s\S])+'/,
  line_breaks: true,
  label: 'a field name',
});
const ValueName = createToken({
  name: 'ValueName',
  pattern: /'(?:[^'\\]|\\[\s\S])+'/,
  line_breaks: true,
  pop_mode: true,
  categories: QuotedName,
});

// ---------------------------------------------------------------------------------------------------- command words
/** Category of all command words. */
const CommandWord = createToken({ name: 'CommandWord', pattern: Lexer.NA, label: 'a command' });
const command = (name: string, names: readonly string[], mode: string): TokenType =>
  createToken({
    name,
    pattern: words(names),
    pop_mode: true,
    push_mode: mode,
    categories: CommandWord,
    label: 'a command',
  });
export const SearchCommand = command('SearchCommand', shapes.search, 'search');
export const AssignmentsCommand = command('AssignmentsCommand', shapes.assignments, 'eval');
export const ExpressionCommand = command('ExpressionCommand', shapes.expression, 'eval');
export const FilteredAggregateCommand = command('FilteredAggregateCommand', filteredAggregates, 'filteredAggregate');
export const AggregateCommand = command('AggregateCommand', shapes.aggregate, 'aggregate');
export const RexCommand = command('RexCommand', shapes.rex, 'rex');
export const RegexCommand = command('RegexCommand', shapes.regex, 'regex');
export const FilteredCommand = command('FilteredCommand', shapes.filtered, 'filtered');
export const OtherCommand = createToken({
  name: 'OtherCommand',
  pattern: /[A-Za-z_][\w.-]*/,
  pop_mode: true,
  push_mode: 'arguments',
  categories: CommandWord,
  label: 'a command',
});
export const EmptyStage = createToken({ name: 'EmptyStage', pattern: EMPTY_EXPANSION });

// ---------------------------------------------------------------------------------------------------- search terms
const keywordEnd = String.raw`(?![^\s()\["\`|\]])`;
export const SearchNot = createToken({ name: 'SearchNot', pattern: new RegExp(`NOT${keywordEnd}`), label: 'NOT' });
export const SearchAnd = createToken({ name: 'SearchAnd', pattern: new RegExp(`AND${keywordEnd}`), label: 'AND' });
export const SearchOr = createToken({ name: 'SearchOr', pattern: new RegExp(`OR${keywordEnd}`), label: 'OR' });
export const SearchIn = createToken({
  name: 'SearchIn',
  pattern: /IN\s*\(/i,
  line_breaks: true,
  push_mode: 'searchList',
  label: 'IN (',
});
export const Directive = createToken({
  name: 'Directive',
  pattern: /(?:TERM|CASE)\([^)]*\)/,
  line_breaks: true,
  label: 'TERM() or CASE()',
});
const ValueDirective = createToken({
  name: 'ValueDirective',
  pattern: /(?:TERM|CASE)\([^)]*\)/,
  line_breaks: true,
  pop_mode: true,
  categories: Directive,
});
export const Comparison = createToken({
  name: 'Comparison',
  pattern: /!=|<=|>=|==|=|<(?!<\w+>>)|>/,
  push_mode: 'searchValue',
  label: 'a comparison',
});
export const SearchWord = createToken({
  name: 'SearchWord',
  pattern: /(?:\\["|\\]|<<\w+>>|!(?!=)|[^\s|()[\]"`,=<>!])+/,
  label: 'a search term',
});
/** A bare value: unlike a word it may hold `=`, `!`, `<`. */
export const SearchValue = createToken({
  name: 'SearchValue',
  pattern: /(?:\\["|\\]|[^\s|()[\]"`,])+/,
  pop_mode: true,
  label: 'a value',
});
// In a filter that an option holds no pipe ends anything: it is a character of a word or value.
const FilterWord = createToken({
  name: 'FilterWord',
  pattern: /(?:\\["|\\]|<<\w+>>|!(?!=)|[^\s()[\]"`,=<>!])+/,
  categories: SearchWord,
});
const FilterComparison = createToken({
  name: 'FilterComparison',
  pattern: Comparison.PATTERN!,
  push_mode: 'filterValue',
  categories: Comparison,
});
const FilterValue = createToken({
  name: 'FilterValue',
  pattern: /(?:\\["|\\]|[^\s()[\]"`,])+/,
  pop_mode: true,
  categories: SearchValue,
});
export const ListValue = createToken({ name: 'ListValue', pattern: /(?:\\["|\\]|[^\s|()[\]"`,])+/, label: 'a value' });
const ListMacro = Macro;

// ---------------------------------------------------------------------------------------------------- expressions
export const Identifier = createToken({
  name: 'Identifier',
  // `{f}` builds a name from a value, `<<FIELD>>` and `#field#` are foreach's, `$x$` a token that others fill in. The quotes
  // that word processors make (U+2018 to U+201F) are part of no name.
  pattern:
    /(?:[A-Za-z_\u0080-\u2017\u2020-\uDFFF\uE001-\uFFFF]|\{[^{}|]*\}|<<\w+>>|#\w+#|\$[\w.:|{}-]+\$)(?:[\w:\u0080-\u2017\u2020-\uDFFF\uE001-\uFFFF]|\{[^{}|]*\}|<<\w+>>|#\w+#|\$[\w.:|{}-]+\$)*/,
  label: 'a field or function',
});
const evalWord = (name: string, pattern: RegExp, label: string): TokenType =>
  createToken({ name, pattern, longer_alt: Identifier, label });
export const EvalAnd = evalWord('EvalAnd', /and/i, 'AND');
export const EvalOr = evalWord('EvalOr', /or/i, 'OR');
export const EvalXor = evalWord('EvalXor', /xor/i, 'XOR');
export const EvalNot = evalWord('EvalNot', /not/i, 'NOT');
export const EvalLike = evalWord('EvalLike', /like/i, 'LIKE');
export const EvalIn = evalWord('EvalIn', /in/i, 'IN');
export const NumberLiteral = createToken({
  name: 'NumberLiteral',
  // `"a".3` is a concatenation: a point right behind a value begins no number.
  pattern: /(?:\d+(?:\.\d+)?|(?<![\w"')])\.\d+)(?:[eE][+-]?\d+)?(?![A-Za-z_])/,
  start_chars_hint: [...'0123456789.'],
  label: 'a number',
});
/** A name that starts with a digit (`3cx_count`): legal where Splunk accepts it. */
const DigitName = createToken({ name: 'DigitName', pattern: /\d+[A-Za-z_]\w*/, categories: Identifier });
export const EqualityOperator = createToken({
  name: 'EqualityOperator',
  pattern: /==|!=|<=|>=|<|>/,
  label: 'a comparison',
});
export const EqualSign = createToken({ name: 'EqualSign', pattern: /=/, label: "'='" });
export const Bang = createToken({ name: 'Bang', pattern: /!/, label: "'!'" });
export const AdditiveOperator = createToken({ name: 'AdditiveOperator', pattern: /[+-]/, label: "'+' or '-'" });
export const MultiplicativeOperator = createToken({
  name: 'MultiplicativeOperator',
  pattern: /[*/%]/,
  label: "'*', '/' or '%'",
});
export const Dot = createToken({ name: 'Dot', pattern: /\./, label: "'.'" });

// ---------------------------------------------------------------------------------------------------- options
export const OptionName = createToken({
  name: 'OptionName',
  pattern: /[A-Za-z_][\w.-]*(?=(?:\s|```[\s\S]*?```)*=(?!=))/,
  label: 'an option',
});
export const OptionEquals = createToken({
  name: 'OptionEquals',
  pattern: /=(?!=)/,
  push_mode: 'optionValue',
  label: "'='",
});
/** Matches from `(` to its partner, passing over quoted text; null when there is none. */
function matchParens(text: string, offset: number): RegExpExecArray | null {
  if (text[offset] !== '(') return null;
  let depth = 0;
  for (let i = offset; i < text.length; i++) {
    const character = text[i];
    if (character === '"') {
      i++;
      while (i < text.length && text[i] !== '"') i += text[i] === '\\' ? 2 : 1;
    } else if (character === '(') depth++;
    else if (character === ')' && --depth === 0) {
      const match = [text.slice(offset, i + 1)] as unknown as RegExpExecArray;
      return match;
    }
  }
  return null;
}
export const Parens = createToken({
  name: 'Parens',
  pattern: matchParens,
  start_chars_hint: ['('],
  line_breaks: true,
  label: '( ... )',
});
/** Matches `"("` to `")"` around an expression whose brackets are even; null otherwise. */
function matchQuotedParens(text: string, offset: number): RegExpExecArray | null {
  if (!text.startsWith('"("', offset)) return null;
  const closing = /(?<!\\)"\)"/g;
  closing.lastIndex = offset + 3;
  const end = closing.exec(text)?.index;
  if (end === undefined) return null;
  const inner = unescapeSearchText(text.slice(offset + 3, end));
  const group = `(${inner})`;
  // `sep="(" limit=")"` are two values: no expression ends so.
  if (/=\s*$/.test(inner)) return null;
  if (matchParens(group, 0)?.[0] !== group) return null;
  return [text.slice(offset, end + 3)] as unknown as RegExpExecArray;
}
/** `"("expression with \"quotes\"")"`: an old spelling of brackets. */
export const QuotedParens = createToken({
  name: 'QuotedParens',
  pattern: matchQuotedParens,
  start_chars_hint: ['"'],
  line_breaks: true,
  label: '( ... )',
});
const ValueQuotedParens = createToken({
  name: 'ValueQuotedParens',
  pattern: matchQuotedParens,
  start_chars_hint: ['"'],
  line_breaks: true,
  pop_mode: true,
  categories: QuotedParens,
});
const ValueParens = createToken({
  name: 'ValueParens',
  pattern: matchParens,
  start_chars_hint: ['('],
  line_breaks: true,
  pop_mode: true,
  categories: Parens,
});
/** The word before `(`, glued to it. */
export const CallName = createToken({
  name: 'CallName',
  pattern: /[-+]?[A-Za-z_][\w.]*(?=\()/,
  push_mode: 'callParens',
  label: 'a function',
});
const ValueCallName = createToken({
  name: 'ValueCallName',
  pattern: /[A-Za-z_][\w.]*(?=\()/,
  pop_mode: true,
  push_mode: 'callParens',
  categories: CallName,
});
export const OptionWord = createToken({
  name: 'OptionWord',
  pattern: /(?:<<\w+>>|[^\s|,"`[\]()])+/,
  pop_mode: true,
  label: 'a value',
});

// ---------------------------------------------------------------------------------------------------- aggregates
export const AggregateOpen = createToken({
  name: 'AggregateOpen',
  pattern: /[A-Za-z_][\w.]*\s*\(/,
  line_breaks: true,
  push_mode: 'aggregateArgument',
  label: 'an aggregate function',
});
export const AggregateWord = createToken({
  name: 'AggregateWord',
  pattern: /[A-Za-z_]\w*/,
  label: 'an aggregate function',
});
export const As = createToken({ name: 'As', pattern: /as(?![\w.])/i, push_mode: 'alias', label: 'AS' });
export const AliasWord = createToken({
  name: 'AliasWord',
  pattern: /[^\s,|[\]"`]+/,
  pop_mode: true,
  label: 'a field name',
});
const AliasText = ValueText;
export const From = createToken({ name: 'From', pattern: /from(?![\w.=])/i, label: 'FROM' });
export const Where = createToken({
  name: 'Where',
  pattern: /where(?![^\s("`[|\]!<>,])/i,
  pop_mode: true,
  push_mode: 'searchWhere',
  label: 'WHERE',
});
const FilterWhere = createToken({
  name: 'FilterWhere',
  pattern: /where(?![^\s("`[|\]!<>,])/i,
  pop_mode: true,
  push_mode: 'search',
  categories: Where,
});
const byEnd = String.raw`(?![^\s,"'\`(|\][])`;
export const By = createToken({
  name: 'By',
  pattern: new RegExp(`(?:groupby|by)${byEnd}`, 'i'),
  pop_mode: true,
  push_mode: 'byList',
  label: 'BY',
});
export const Over = createToken({
  name: 'Over',
  pattern: new RegExp(`over${byEnd}`, 'i'),
  pop_mode: true,
  push_mode: 'overList',
  label: 'OVER',
});
/** `where sum in top5`, `where max > 10`: chart's and timechart's filter of series, after the by-list. */
export const SeriesWhere = createToken({
  name: 'SeriesWhere',
  pattern: /where(?=\s+[\w.]+(?:\([^)]*\))?\s*(?:(?:not)?in\s+(?:top|bottom)\s*\d*|[<>]))/i,
  pop_mode: true,
  push_mode: 'arguments',
  label: 'WHERE',
});
export const PrefixField = createToken({ name: 'PrefixField', pattern: /PREFIX\([^)]*\)/i, label: 'PREFIX()' });
export const ByWord = createToken({ name: 'ByWord', pattern: /(?:<<\w+>>|[^\s,|[\]"'`=()])+/, label: 'a field' });
export const EvalOpen = createToken({ name: 'EvalOpen', pattern: /eval\s*\(/i, push_mode: 'eval', label: 'eval(' });
export const ArgumentField = createToken({ name: 'ArgumentField', pattern: /[^\s(),"'`|]+/, label: 'a field' });

// ---------------------------------------------------------------------------------------------------- generic arguments
export const ArgumentOperator = createToken({
  name: 'ArgumentOperator',
  pattern: /!=|<=|>=|==|=|<(?!<\w+>>)|>/,
  label: 'an operator',
});
export const ArgumentWord = createToken({
  name: 'ArgumentWord',
  pattern: /(?:<<\w+>>|!(?!=)|[^\s|,"`[\]()=<>!])+/,
  label: 'an argument',
});
/** A bracket that is never closed, or closes nothing. */
const StrayParen = createToken({ name: 'StrayParen', pattern: /[()]/, label: 'a bracket' });

/** `user=`, the field that tstats' PREFIX(user=) gives: no option where no value follows. */
const equalsName = String.raw`[A-Za-z_][\w.-]*=(?:(?!(?:\s|\`\`\`[\s\S]*?\`\`\`)*(?!\`\`\`)[^\s,|\]])|(?=\s+as\s))`;
const ArgumentEqualsName = createToken({
  name: 'ArgumentEqualsName',
  pattern: new RegExp(equalsName, 'i'),
  categories: ArgumentWord,
});
const ByEqualsName = createToken({
  name: 'ByEqualsName',
  pattern: new RegExp(equalsName, 'i'),
  categories: ByWord,
});

// ---------------------------------------------------------------------------------------------------- rex, regex
export const RawPattern = createToken({
  name: 'RawPattern',
  pattern: /[^\s"|`][^\s|]*/,
  label: 'a regular expression',
});
const RexOption = createToken({
  name: 'RexOption',
  pattern: /(?:field|max_match|offset_field|mode)(?=\s*=)/i,
  categories: OptionName,
});
export const RegexField = createToken({ name: 'RegexField', pattern: /[^\s="!|`]+(?=\s*!?=)/, label: 'a field' });
const RegexQuotedField = createToken({
  name: 'RegexQuotedField',
  pattern: /"(?:[^"\\]|\\[\s\S])*"(?=\s*!?=)/,
  categories: RegexField,
});
export const RegexComparison = createToken({ name: 'RegexComparison', pattern: /!=|==|=/, label: "'=' or '!='" });

const brackets = [LeftBracket, RightBracket];
const searchTokens = [
  Macro,
  SearchNot,
  SearchAnd,
  SearchOr,
  SearchIn,
  Directive,
  QuotedText,
  LeftParen,
  RightParen,
  Comma,
  Comparison,
  ...brackets,
  SearchWord,
];
const filterTokens = searchTokens.map((token) =>
  token === SearchWord ? FilterWord : token === Comparison ? FilterComparison : token,
);
const valueTokens = [
  ValueMacro,
  ValueBracket,
  ValueDirective,
  ValueText,
  PlainPipe,
  RightBracket,
  LeftParen,
  RightParen,
  Comma,
  SearchValue,
];
const evalTokens = [
  Macro,
  StagePipe,
  ...brackets,
  PushParen,
  PopParen,
  Comma,
  QuotedText,
  QuotedName,
  NumberLiteral,
  DigitName,
  EvalAnd,
  EvalOr,
  EvalXor,
  EvalNot,
  EvalLike,
  EvalIn,
  Identifier,
  EqualityOperator,
  EqualSign,
  Bang,
  AdditiveOperator,
  MultiplicativeOperator,
  Dot,
];
const aggregateTokens = [
  Macro,
  StagePipe,
  ...brackets,
  As,
  OptionName,
  OptionEquals,
  EvalOpen,
  AggregateOpen,
  AggregateWord,
  Comma,
];
const byTokens = [
  Macro,
  StagePipe,
  ...brackets,
  PrefixField,
  QuotedText,
  QuotedName,
  ByEqualsName,
  OptionName,
  OptionEquals,
  Comma,
  ByWord,
];
const argumentTokens = [
  Macro,
  StagePipe,
  ...brackets,
  QuotedParens,
  QuotedText,
  ArgumentEqualsName,
  OptionName,
  OptionEquals,
  CallName,
  Parens,
  Comma,
  ArgumentOperator,
  ArgumentWord,
  StrayParen,
];

export const lexerDefinition: IMultiModeLexerDefinition = {
  defaultMode: 'bottomSearch',
  modes: {
    /** The text starts with a pipe. */
    bottomCommand: [...skipped, BottomPipe],
    /** The text starts with search terms. */
    bottomSearch: [...skipped, BottomPipe, ...searchTokens],
    /** The text is search terms, or an expression, and nothing else: no pipe ends them. */
    bottomTerms: [...skipped, ...searchTokens],
    bottomFilter: [...skipped, ...filterTokens],
    bottomExpression: [...skipped, ...evalTokens.filter((token) => token !== StagePipe)],
    command: [
      Blank,
      Comment,
      EmptyStage,
      StageMacro,
      PlainPipe,
      RightBracket,
      SearchCommand,
      AssignmentsCommand,
      ExpressionCommand,
      FilteredAggregateCommand,
      AggregateCommand,
      RexCommand,
      RegexCommand,
      FilteredCommand,
      OtherCommand,
    ],
    search: [...skipped, StagePipe, ...searchTokens],
    searchWhere: [...skipped, StagePipe, By, ...searchTokens],
    searchValue: [...skipped, ...valueTokens],
    filterValue: [
      ...skipped,
      ...valueTokens
        .filter((token) => token !== PlainPipe)
        .map((token) => (token === SearchValue ? FilterValue : token)),
    ],
    searchList: [...skipped, ListMacro, QuotedText, LeftBracket, PopParen, Comma, Directive, ListValue],
    eval: [...skipped, ...evalTokens],
    aggregate: [...skipped, By, Over, ...aggregateTokens],
    filteredAggregate: [...skipped, From, Where, By, ...aggregateTokens],
    aggregateArgument: [
      ...skipped,
      Macro,
      PopParen,
      EvalOpen,
      AggregateOpen,
      QuotedText,
      QuotedName,
      Comma,
      ArgumentField,
    ],
    alias: [...skipped, AliasText, ValueName, ValueMacro, AliasWord],
    byList: [...skipped, SeriesWhere, ...byTokens],
    overList: [...skipped, By, SeriesWhere, ...byTokens],
    optionValue: [
      ...skipped,
      ValueMacro,
      ValueBracket,
      ValueQuotedParens,
      ValueText,
      ValueCallName,
      ValueParens,
      OptionWord,
    ],
    callParens: [ValueParens],
    arguments: [...skipped, ...argumentTokens],
    filtered: [...skipped, FilterWhere, ...argumentTokens],
    rex: [...skipped, Macro, StagePipe, RightBracket, RexOption, OptionEquals, QuotedText, RawPattern],
    regex: [
      ...skipped,
      Macro,
      StagePipe,
      RightBracket,
      RegexQuotedField,
      RegexField,
      RegexComparison,
      QuotedText,
      RawPattern,
    ],
  },
};

/** All token types, for the parser. */
export const allTokens: TokenType[] = [
  Pipe,
  CommandWord,
  ...new Set(Object.values(lexerDefinition.modes).flat() as TokenType[]),
];
