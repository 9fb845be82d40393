import type { IToken, ParserMethod } from 'chevrotain';
import type { MacroCall, SearchComparison, SearchExpression, Subsearch, Text } from '../src/syntax/ast.ts';
import { unescapeSearchText } from '../src/syntax/text-escapes.ts';
import { ArgumentRules } from './argument-rules.ts';
import { emptyList } from './syntax-error.ts';
import { comparisonOf, join, macroOf, nameOf, spanOf, textOf } from './token-values.ts';
import * as t from './tokens.ts';

/** The language of search terms. */
export abstract class SearchRules extends ArgumentRules {
  readonly searchTerms: ParserMethod<[], SearchExpression> = this.RULE('searchTerms', (): SearchExpression => {
    const terms: SearchExpression[] = [];
    this.OPTION(() => this.CONSUME(t.Comma));
    terms.push(this.SUBRULE(this.searchAlternatives));
    this.MANY(() => {
      this.OPTION2(() => this.OR([{ ALT: () => this.CONSUME(t.SearchAnd) }, { ALT: () => this.CONSUME2(t.Comma) }]));
      terms.push(this.SUBRULE2(this.searchAlternatives));
    });
    this.OPTION3(() => this.CONSUME3(t.Comma));
    return this.ACTION(() =>
      terms.length === 1
        ? terms[0]!
        : { kind: 'and', terms, span: join(terms[0]!.span, terms[terms.length - 1]!.span) },
    );
  });

  /** OR binds tighter than the implied AND (Search Manual, "Boolean expressions"). */
  readonly searchAlternatives: ParserMethod<[], SearchExpression> = this.RULE(
    'searchAlternatives',
    (): SearchExpression => {
      const terms: SearchExpression[] = [this.SUBRULE(this.searchNegation)];
      this.MANY(() => {
        this.CONSUME(t.SearchOr);
        terms.push(this.SUBRULE2(this.searchNegation));
      });
      return this.ACTION(() =>
        terms.length === 1
          ? terms[0]!
          : { kind: 'or', terms, span: join(terms[0]!.span, terms[terms.length - 1]!.span) },
      );
    },
  );

  readonly searchNegation: ParserMethod<[], SearchExpression> = this.RULE('searchNegation', (): SearchExpression => {
    const negations: IToken[] = [];
    this.MANY(() => {
      negations.push(this.CONSUME(t.SearchNot));
    });
    let term = this.SUBRULE(this.searchTerm);
    this.ACTION(() => {
      for (const not of negations.reverse()) term = { kind: 'not', term, span: join(spanOf(not), term.span) };
    });
    return term;
  });

  readonly searchTerm: ParserMethod<[], SearchExpression> = this.RULE(
    'searchTerm',
    (): SearchExpression =>
      this.OR<SearchExpression>([
        {
          ALT: () => {
            const open = this.CONSUME(t.LeftParen);
            const inner = this.OPTION(() => this.SUBRULE(this.searchTerms));
            const close = this.CONSUME(t.RightParen);
            // `( )` holds for every row: `NOT ( )` is what an empty subsearch becomes.
            return this.ACTION(
              (): SearchExpression => inner ?? { kind: 'and', terms: [], span: join(spanOf(open), spanOf(close)) },
            );
          },
        },
        { ALT: () => this.SUBRULE(this.subsearch) },
        {
          ALT: () => {
            const directive = this.CONSUME(t.Directive);
            return this.ACTION((): SearchExpression => {
              const text = directive.image.slice(5, -1);
              const inner: Text = {
                kind: 'text',
                text: unescapeSearchText(text.replace(/^"(.*)"$/s, '$1')),
                raw: text,
                quoted: false,
                span: spanOf(directive),
              };
              return {
                kind: 'keyword',
                text: inner,
                directive: directive.image.slice(0, 4) as 'TERM' | 'CASE',
                span: spanOf(directive),
              };
            });
          },
        },
        { ALT: () => this.SUBRULE(this.fieldOrKeyword) },
      ]),
  );

  /** `field=value`, `field IN (...)`, a word, a phrase, a macro. */
  readonly fieldOrKeyword: ParserMethod<[], SearchExpression> = this.RULE('fieldOrKeyword', (): SearchExpression => {
    const head = this.OR([
      { ALT: () => this.CONSUME(t.SearchWord) },
      { ALT: () => this.CONSUME(t.QuotedText) },
      { ALT: () => this.CONSUME(t.Macro) },
    ]);
    let result: SearchExpression | null = null;
    this.OPTION(() => {
      this.OR2([
        {
          ALT: () => {
            const operator = this.CONSUME(t.Comparison);
            const value = this.SUBRULE(this.searchValue);
            this.ACTION(() => {
              result = {
                kind: 'comparison',
                field: nameOf(head),
                operator: comparisonOf(operator.image),
                value,
                span: join(spanOf(head), value.span),
              };
            });
          },
        },
        {
          ALT: () => {
            this.CONSUME(t.SearchIn);
            const values: (Text | MacroCall | Subsearch)[] = [];
            this.MANY(() => {
              this.OR3([
                { ALT: () => this.CONSUME(t.Comma) },
                { ALT: () => values.push(textOf(this.CONSUME2(t.QuotedText), true)) },
                { ALT: () => values.push(textOf(this.CONSUME(t.ListValue), false)) },
                { ALT: () => values.push(macroOf(this.CONSUME2(t.Macro))) },
                { ALT: () => values.push(this.SUBRULE(this.subsearch)) },
              ]);
            });
            const close = this.CONSUME(t.RightParen);
            this.ACTION(() => {
              if (values.length === 0) throw emptyList(join(spanOf(head), spanOf(close)));
              result = { kind: 'in', field: nameOf(head), values, span: join(spanOf(head), spanOf(close)) };
            });
          },
        },
      ]);
    });
    return this.ACTION((): SearchExpression => result ?? this.keyword(head));
  });

  private keyword(head: IToken): SearchExpression {
    if (head.image.startsWith('`')) return macroOf(head);
    const quoted = head.image.startsWith('"');
    const indexed = quoted ? null : /^([\w.{}-]+)::(.+)$/.exec(head.image);
    if (indexed) {
      const span = spanOf(head);
      const at = span.start + indexed[1]!.length;
      return {
        kind: 'comparison',
        field: { text: indexed[1]!, quote: '', span: { start: span.start, end: at } },
        operator: '::',
        value: {
          kind: 'text',
          text: unescapeSearchText(indexed[2]!),
          raw: indexed[2]!,
          quoted: false,
          span: { start: at + 2, end: span.end },
        },
        span,
      };
    }
    return { kind: 'keyword', text: textOf(head, quoted), directive: null, span: spanOf(head) };
  }

  readonly searchValue: ParserMethod<[], SearchComparison['value']> = this.RULE(
    'searchValue',
    (): SearchComparison['value'] =>
      this.OR<SearchComparison['value']>([
        { ALT: () => textOf(this.CONSUME(t.QuotedText), true) },
        { ALT: () => textOf(this.CONSUME(t.SearchValue), false) },
        { ALT: () => macroOf(this.CONSUME(t.Macro)) },
        { ALT: () => this.SUBRULE(this.subsearch) },
        {
          ALT: () => {
            const directive = this.CONSUME(t.Directive);
            return {
              kind: 'case',
              directive: directive.image.slice(0, 4) as 'CASE' | 'TERM',
              text: unescapeSearchText(directive.image.slice(5, -1).replace(/^"(.*)"$/s, '$1')),
              span: spanOf(directive),
            };
          },
        },
      ]),
  );
}
