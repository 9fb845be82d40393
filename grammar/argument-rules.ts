import type { IToken, ParserMethod } from 'chevrotain';
import type {
  Argument,
  ArgumentsBody,
  ArgumentValue,
  MacroCall,
  Name,
  OptionItem,
  RegexBody,
  Text,
} from '../src/syntax/ast.ts';
import { unescapeSearchText } from '../src/syntax/text-escapes.ts';
import { ExpressionRules } from './expression-rules.ts';
import { join, macroOf, nameOf, spanOf, textOf } from './token-values.ts';
import * as t from './tokens.ts';

/** Options, the arguments of commands without a shape of their own, rex and regex. */
export abstract class ArgumentRules extends ExpressionRules {
  readonly optionItem: ParserMethod<[], OptionItem> = this.RULE('optionItem', (): OptionItem => {
    const name = this.CONSUME(t.OptionName);
    this.CONSUME(t.OptionEquals);
    const value = this.SUBRULE(this.optionValue);
    return this.ACTION(() => ({
      kind: 'option' as const,
      name: name.image.toLowerCase(),
      typed: name.image,
      value,
      span: join(spanOf(name), value.span),
    }));
  });

  readonly optionValue: ParserMethod<[], ArgumentValue> = this.RULE(
    'optionValue',
    (): ArgumentValue =>
      this.OR<ArgumentValue>([
        { ALT: () => textOf(this.CONSUME(t.OptionWord), false) },
        { ALT: () => textOf(this.CONSUME(t.QuotedText), true) },
        { ALT: () => macroOf(this.CONSUME(t.Macro)) },
        { ALT: () => this.SUBRULE(this.subsearch) },
        { ALT: () => this.SUBRULE(this.parens) },
        { ALT: () => this.SUBRULE(this.call) },
      ]),
  );

  readonly parens: ParserMethod<[], ArgumentValue> = this.RULE(
    'parens',
    (): ArgumentValue =>
      this.OR<ArgumentValue>([
        {
          ALT: () => {
            const token = this.CONSUME(t.Parens);
            const span = spanOf(token);
            return {
              kind: 'group',
              inner: token.image.slice(1, -1),
              innerSpan: { start: span.start + 1, end: span.end - 1 },
              span,
            };
          },
        },
        {
          ALT: () => {
            const token = this.CONSUME(t.QuotedParens);
            const span = spanOf(token);
            return {
              kind: 'group',
              inner: unescapeSearchText(token.image.slice(3, -3)),
              innerSpan: { start: span.start + 3, end: span.end - 3 },
              span,
            };
          },
        },
      ]),
  );

  readonly call: ParserMethod<[], ArgumentValue> = this.RULE('call', (): ArgumentValue => {
    const name = this.CONSUME(t.CallName);
    const token = this.CONSUME(t.Parens);
    const span = spanOf(token);
    return {
      kind: 'call',
      name: name.image,
      inner: token.image.slice(1, -1),
      innerSpan: { start: span.start + 1, end: span.end - 1 },
      span: join(spanOf(name), span),
    };
  });

  readonly genericArguments: ParserMethod<[], ArgumentsBody> = this.RULE('genericArguments', (): ArgumentsBody => {
    const items: Argument[] = [];
    this.MANY(() => {
      this.OR([
        {
          ALT: () => {
            const token = this.CONSUME(t.Comma);
            items.push({ kind: 'comma', span: spanOf(token) });
          },
        },
        { ALT: () => items.push(this.SUBRULE(this.optionItem)) },
        { ALT: () => items.push(textOf(this.CONSUME(t.ArgumentWord), false)) },
        { ALT: () => items.push(textOf(this.CONSUME(t.QuotedText), true)) },
        { ALT: () => items.push(macroOf(this.CONSUME(t.Macro))) },
        { ALT: () => items.push(this.SUBRULE(this.subsearch)) },
        { ALT: () => items.push(this.SUBRULE(this.parens)) },
        { ALT: () => items.push(this.SUBRULE(this.call)) },
        {
          ALT: () => {
            const token = this.CONSUME(t.ArgumentOperator);
            items.push({ kind: 'operator', text: token.image, span: spanOf(token) });
          },
        },
        {
          ALT: () => {
            // An `=` whose left side is no plain word (`"a b"=c`) is lexed as the start of an option's value.
            const token = this.CONSUME(t.OptionEquals);
            items.push({ kind: 'operator', text: '=', span: spanOf(token) });
            items.push(this.SUBRULE(this.optionValue));
          },
        },
      ]);
    });
    return { shape: 'arguments', arguments: items, where: null };
  });

  readonly rexBody: ParserMethod<[], RegexBody> = this.RULE('rexBody', (): RegexBody => {
    const options: OptionItem[] = [];
    const patterns: (Text | MacroCall)[] = [];
    this.MANY(() => {
      this.OR([
        { ALT: () => options.push(this.SUBRULE(this.optionItem)) },
        { ALT: () => patterns.push(textOf(this.CONSUME(t.QuotedText), true)) },
        { ALT: () => patterns.push(this.rawPattern(this.CONSUME(t.RawPattern))) },
        { ALT: () => patterns.push(macroOf(this.CONSUME(t.Macro))) },
      ]);
    });
    const [pattern = null, ...others] = patterns;
    return { shape: 'regex', options, field: null, negated: false, pattern, others };
  });

  readonly regexBody: ParserMethod<[], RegexBody> = this.RULE('regexBody', (): RegexBody => {
    let field: Name | null = null;
    let negated = false;
    this.OPTION(() => {
      field = nameOf(this.CONSUME(t.RegexField));
      negated = this.CONSUME(t.RegexComparison).image === '!=';
    });
    const pattern = this.OR<Text | MacroCall>([
      { ALT: () => textOf(this.CONSUME(t.QuotedText), true) },
      { ALT: () => this.rawPattern(this.CONSUME(t.RawPattern)) },
      { ALT: () => macroOf(this.CONSUME(t.Macro)) },
    ]);
    return { shape: 'regex', options: [], field, negated, pattern, others: [] };
  });

  /** An unquoted pattern is taken as written: nothing is unescaped. */
  private rawPattern(token: IToken): Text {
    return { kind: 'text', text: token.image, raw: token.image, quoted: false, span: spanOf(token) };
  }
}
