import type { IToken, ParserMethod } from 'chevrotain';
import type {
  AggregateArgument,
  AggregateBody,
  AggregateCall,
  AggregateItem,
  Argument,
  ByItem,
  FromClause,
  Name,
  SearchExpression,
  Span,
} from '../src/syntax/ast.ts';
import { SearchRules } from './search-rules.ts';
import { join, macroOf, nameOf, spanOf } from './token-values.ts';
import * as t from './tokens.ts';

/** stats, chart, tstats and their kin. */
export abstract class AggregateRules extends SearchRules {
  readonly aggregate: ParserMethod<[], AggregateBody> = this.RULE('aggregate', (): AggregateBody => {
    const items = this.SUBRULE(this.aggregateItems);
    let over: ByItem[] | null = null;
    let by: ByItem[] | null = null;
    let series: readonly Argument[] | null = null;
    this.OPTION(() => {
      this.CONSUME(t.Over);
      over = this.SUBRULE(this.byList);
    });
    this.OPTION2(() => {
      this.CONSUME(t.By);
      by = this.SUBRULE2(this.byList);
    });
    this.OPTION3(() => {
      this.CONSUME(t.SeriesWhere);
      series = this.SUBRULE(this.genericArguments).arguments;
    });
    return { shape: 'aggregate', items, from: null, where: null, over, by, series };
  });

  readonly filteredAggregate: ParserMethod<[], AggregateBody> = this.RULE('filteredAggregate', (): AggregateBody => {
    const items = this.SUBRULE(this.aggregateItems);
    let from: FromClause | null = null;
    let where: SearchExpression | null = null;
    let by: ByItem[] | null = null;
    this.OPTION(() => {
      from = this.SUBRULE(this.fromClause);
      // Options may stand between the clauses: `from datamodel=X summariesonly=t where ...`.
      const more = this.SUBRULE2(this.aggregateItems);
      this.ACTION(() => items.push(...more));
    });
    this.OPTION2(() => {
      this.CONSUME(t.Where);
      where = this.OPTION4(() => this.SUBRULE(this.searchTerms)) ?? null;
    });
    this.OPTION3(() => {
      this.CONSUME(t.By);
      by = this.SUBRULE(this.byList);
    });
    return { shape: 'aggregate', items, from, where, over: null, by, series: null };
  });

  readonly fromClause: ParserMethod<[], FromClause> = this.RULE('fromClause', (): FromClause => {
    const from = this.CONSUME(t.From);
    return this.OR<FromClause>([
      {
        ALT: () => {
          const type = this.CONSUME(t.OptionName);
          this.CONSUME(t.OptionEquals);
          const target = this.OR2([
            { ALT: () => this.CONSUME(t.OptionWord) },
            { ALT: () => this.CONSUME(t.QuotedText) },
            { ALT: () => this.CONSUME2(t.Macro) },
          ]);
          return this.ACTION(() => ({
            kind: 'from' as const,
            type: type.image.toLowerCase(),
            target: nameOf(target).text,
            span: join(spanOf(from), spanOf(target)),
          }));
        },
      },
      {
        ALT: () => {
          const macro = this.CONSUME(t.Macro);
          return this.ACTION(() => ({
            kind: 'from' as const,
            type: 'macro',
            target: macro.image,
            span: join(spanOf(from), spanOf(macro)),
          }));
        },
      },
    ]);
  });

  readonly aggregateItems: ParserMethod<[], AggregateItem[]> = this.RULE('aggregateItems', (): AggregateItem[] => {
    const items: AggregateItem[] = [];
    this.MANY(() => {
      this.OR([
        { ALT: () => this.CONSUME(t.Comma) },
        { ALT: () => items.push(macroOf(this.CONSUME(t.Macro))) },
        { ALT: () => items.push(this.SUBRULE(this.optionItem)) },
        { ALT: () => items.push(this.SUBRULE(this.evalAggregate)) },
        { ALT: () => items.push(this.SUBRULE(this.aggregateCall)) },
      ]);
    });
    return items;
  });

  readonly aggregateCall: ParserMethod<[], AggregateCall> = this.RULE('aggregateCall', (): AggregateCall => {
    let argument: AggregateArgument | null = null;
    const head = this.OR([
      { ALT: () => this.CONSUME(t.AggregateWord) },
      {
        ALT: () => {
          const open = this.CONSUME(t.AggregateOpen);
          argument = this.OPTION(() => this.SUBRULE(this.aggregateArgument, { ARGS: [open.image] })) ?? null;
          this.CONSUME(t.RightParen);
          return open;
        },
      },
    ]);
    const span = this.ACTION(() => this.since(head));
    const alias = this.OPTION2(() => this.SUBRULE(this.alias)) ?? null;
    return this.ACTION(() => this.callOf(head, span, argument, alias));
  });

  /** `eval(avg(a) / max(b)) as x`: an expression over aggregates (chart, timechart). */
  readonly evalAggregate: ParserMethod<[], AggregateCall> = this.RULE('evalAggregate', (): AggregateCall => {
    const head = this.CONSUME(t.EvalOpen);
    const expression = this.SUBRULE(this.expression);
    this.CONSUME(t.RightParen);
    const span = this.ACTION(() => this.since(head));
    const alias = this.OPTION(() => this.SUBRULE(this.alias)) ?? null;
    return this.ACTION(() => this.callOf(head, span, { kind: 'eval', expression }, alias));
  });

  readonly alias: ParserMethod<[], Name> = this.RULE('alias', (): Name => {
    this.CONSUME(t.As);
    return this.OR([
      { ALT: () => nameOf(this.CONSUME(t.AliasWord)) },
      { ALT: () => nameOf(this.CONSUME(t.QuotedText)) },
      { ALT: () => nameOf(this.CONSUME(t.QuotedName)) },
      { ALT: () => nameOf(this.CONSUME(t.Macro)) },
    ]);
  });

  /** `span` is the call without its alias. */
  private callOf(head: IToken, span: Span, argument: AggregateArgument | null, alias: Name | null): AggregateCall {
    const text = this.text.slice(span.start, span.end);
    return {
      kind: 'aggregate',
      function: head.image.replace(/\s*\($/, ''),
      argument,
      alias,
      text,
      span: this.since(head),
    };
  }

  readonly aggregateArgument: ParserMethod<[string], AggregateArgument> = this.RULE(
    'aggregateArgument',
    (open: string): AggregateArgument =>
      this.OR<AggregateArgument>([
        {
          ALT: () => {
            this.CONSUME(t.EvalOpen);
            const expression = this.SUBRULE(this.expression);
            this.CONSUME(t.RightParen);
            return { kind: 'eval', expression };
          },
        },
        {
          ALT: () => {
            const inner = this.SUBRULE(this.aggregateCall);
            let span: string | null = null;
            this.OPTION(() => {
              this.CONSUME(t.Comma);
              span = this.CONSUME(t.ArgumentField).image;
            });
            // `sum(PREFIX(bytes=))`
            return this.ACTION(() =>
              inner.argument?.kind === 'prefix' ? inner.argument : { kind: 'sparkline', inner, span },
            );
          },
        },
        {
          ALT: () => {
            const parts: IToken[] = [];
            this.AT_LEAST_ONE(() => parts.push(this.CONSUME2(t.ArgumentField)));
            let second: IToken | null = null;
            this.OPTION2(() => {
              this.CONSUME2(t.Comma);
              second = this.CONSUME3(t.ArgumentField);
            });
            return this.ACTION((): AggregateArgument => {
              const whole = join(spanOf(parts[0]!), spanOf(parts[parts.length - 1]!));
              const text = this.text.slice(whole.start, whole.end);
              if (/^sparkline/i.test(open)) {
                const inner: AggregateCall = {
                  kind: 'aggregate',
                  function: text,
                  argument: null,
                  alias: null,
                  text,
                  span: whole,
                };
                return { kind: 'sparkline', inner, span: second?.image ?? null };
              }
              if (/^prefix\s*\($/i.test(open)) return { kind: 'prefix', text };
              // A list is no argument of other functions: whoever reads it refuses it by its text.
              const all = second === null ? whole : join(whole, spanOf(second));
              return { kind: 'field', name: { text: this.text.slice(all.start, all.end), quote: '', span: all } };
            });
          },
        },
        { ALT: () => ({ kind: 'field', name: nameOf(this.CONSUME(t.QuotedText)) }) },
        { ALT: () => ({ kind: 'field', name: nameOf(this.CONSUME(t.QuotedName)) }) },
        { ALT: () => ({ kind: 'macro', macro: macroOf(this.CONSUME(t.Macro)) }) },
      ]),
  );

  readonly byList: ParserMethod<[], ByItem[]> = this.RULE('byList', (): ByItem[] => {
    const items: ByItem[] = [];
    this.MANY(() => {
      this.OR([
        { ALT: () => this.CONSUME(t.Comma) },
        { ALT: () => items.push(macroOf(this.CONSUME(t.Macro))) },
        { ALT: () => items.push(this.SUBRULE(this.optionItem)) },
        { ALT: () => items.push({ kind: 'by-field', name: nameOf(this.CONSUME(t.QuotedText)), prefix: false }) },
        { ALT: () => items.push({ kind: 'by-field', name: nameOf(this.CONSUME(t.QuotedName)), prefix: false }) },
        { ALT: () => items.push({ kind: 'by-field', name: nameOf(this.CONSUME(t.ByWord)), prefix: false }) },
        {
          ALT: () => {
            const token = this.CONSUME(t.PrefixField);
            items.push({
              kind: 'by-field',
              name: { text: token.image.slice(7, -1), quote: '', span: spanOf(token) },
              prefix: true,
            });
          },
        },
      ]);
    });
    return items;
  });
}
