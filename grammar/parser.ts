import { EmbeddedActionsParser, type IToken, type ParserMethod } from 'chevrotain';
import type {
  AggregateArgument,
  AggregateBody,
  AggregateCall,
  AggregateItem,
  Argument,
  ArgumentsBody,
  ArgumentValue,
  Assignment,
  BinaryOperator,
  ByItem,
  CommandBody,
  CommandStage,
  ComparisonOperator,
  Expression,
  FromClause,
  MacroCall,
  Name,
  OptionItem,
  Pipeline,
  RegexBody,
  SearchComparison,
  SearchExpression,
  Span,
  Stage,
  Subsearch,
  Text,
} from '../src/language/ast.ts';
import { readMacroCall } from '../src/language/macro-call.ts';
import { unescapeEvalText, unescapeSearchText } from '../src/language/text-escapes.ts';
import { expectedTokens } from './syntax-error.ts';
import * as t from './tokens.ts';

const spanOf = (token: IToken): Span => ({ start: token.startOffset, end: token.startOffset + token.image.length });
const join = (from: Span, to: Span): Span => ({ start: from.start, end: Math.max(from.end, to.end) });

function textOf(token: IToken, quoted: boolean): Text {
  const raw = quoted ? token.image.slice(1, -1) : token.image;
  return { kind: 'text', text: unescapeSearchText(raw), raw, quoted, span: spanOf(token) };
}

function nameOf(token: IToken): Name {
  const quote = token.image[0];
  if ((quote === '"' || quote === "'") && token.image.length > 1 && token.image.endsWith(quote)) {
    return { text: unescapeSearchText(token.image.slice(1, -1)), quote, span: spanOf(token) };
  }
  return { text: token.image, quote: '', span: spanOf(token) };
}

const macroOf = (token: IToken): MacroCall => readMacroCall(token.image.slice(1, -1), spanOf(token));

/** A comparison's operator as the tree spells it. */
const comparisonOf = (image: string): ComparisonOperator => (image === '==' ? '=' : (image as ComparisonOperator));

/**
 * The grammar of SPL. Each rule's action builds the tree (`src/language/ast.ts`) directly: the concrete syntax tree
 * would only be walked once and thrown away. `this.text` is the text under parse; set by `parse.ts` before each run.
 */
export class SplParser extends EmbeddedActionsParser {
  text = '';

  constructor(options: { skipValidations: boolean }) {
    super(t.allTokens, {
      maxLookahead: 1,
      skipValidations: options.skipValidations,
      recoveryEnabled: false,
      errorMessageProvider: expectedTokens,
    });
    this.performSelfAnalysis();
  }

  // ------------------------------------------------------------------------------------------------ pipelines

  /** A whole text. `implied`: it does not start with a pipe, so its first stage is search terms. */
  readonly pipeline: ParserMethod<[boolean], Pipeline> = this.RULE('pipeline', (implied: boolean): Pipeline => {
    const stages: Stage[] = [];
    this.OR([
      {
        GATE: () => implied,
        ALT: () => {
          const terms = this.OPTION(() => this.SUBRULE(this.searchTerms));
          this.ACTION(() => {
            const span = terms?.span ?? { start: 0, end: 0 };
            // Text that expanded to nothing has no terms and is no stage.
            if (terms != null)
              stages.push({
                kind: 'command',
                name: 'search',
                implied: true,
                nameSpan: span,
                body: { shape: 'search', terms },
                span,
              });
          });
        },
      },
      {
        ALT: () => {
          this.CONSUME(t.Pipe);
          const stage = this.SUBRULE(this.stage);
          if (stage != null) stages.push(stage);
        },
      },
    ]);
    this.MANY(() => {
      this.CONSUME2(t.Pipe);
      const stage = this.SUBRULE2(this.stage);
      if (stage != null) stages.push(stage);
    });
    // When every stage expanded to nothing there is nothing left for a pipe to lead.
    const leadingPipe = !implied && stages.length > 0;
    return { kind: 'pipeline', leadingPipe, stages, text: this.text, span: { start: 0, end: this.text.length } };
  });

  readonly subsearch: ParserMethod<[], Subsearch> = this.RULE('subsearch', (): Subsearch => {
    const open = this.CONSUME(t.LeftBracket);
    const stages: Stage[] = [];
    const pipe = this.OPTION(() => this.CONSUME(t.Pipe));
    this.MANY_SEP({
      SEP: t.Pipe,
      DEF: () => {
        const stage = this.SUBRULE(this.stage);
        if (stage != null) stages.push(stage);
      },
    });
    const close = this.CONSUME(t.RightBracket);
    return this.ACTION(() => {
      const span = join(spanOf(open), spanOf(close));
      const text = this.text.slice(span.start + 1, span.end - 1);
      const inner = { start: span.start + 1, end: span.end - 1 };
      return {
        kind: 'subsearch',
        pipeline: { kind: 'pipeline', leadingPipe: pipe !== undefined && stages.length > 0, stages, text, span: inner },
        span,
      } as Subsearch;
    });
  });

  /** One stage; null when it is empty because its macro expanded to nothing. */
  readonly stage: ParserMethod<[], Stage | null> = this.RULE('stage', (): Stage | null => {
    let stage: Stage | null = null;
    this.OR([
      {
        ALT: () => {
          this.AT_LEAST_ONE(() => this.CONSUME(t.EmptyStage));
          this.OPTION(() => {
            stage = this.SUBRULE(this.command);
          });
        },
      },
      {
        ALT: () => {
          stage = this.SUBRULE2(this.command);
        },
      },
    ]);
    return stage;
  });

  readonly command: ParserMethod<[], Stage> = this.RULE(
    'command',
    (): Stage =>
      this.OR([
        {
          ALT: () => {
            const macro = this.CONSUME(t.Macro);
            const rest = this.SUBRULE(this.genericArguments);
            return this.ACTION(
              (): Stage => ({
                kind: 'macro-stage',
                macro: macroOf(macro),
                rest: rest.arguments,
                span: this.since(macro),
              }),
            );
          },
        },
        {
          ALT: () => {
            const word = this.CONSUME(t.SearchCommand);
            const terms = this.OPTION(() => this.SUBRULE(this.searchTerms));
            return this.commandStage(word, { shape: 'search', terms: terms ?? null });
          },
        },
        {
          ALT: () => {
            const word = this.CONSUME(t.AssignmentsCommand);
            const assignments = this.SUBRULE(this.assignments);
            return this.commandStage(word, { shape: 'assignments', assignments });
          },
        },
        {
          ALT: () => {
            const word = this.CONSUME(t.ExpressionCommand);
            const expression = this.SUBRULE(this.expression);
            return this.commandStage(word, { shape: 'expression', expression });
          },
        },
        {
          ALT: () => {
            const word = this.CONSUME(t.FilteredAggregateCommand);
            const body = this.SUBRULE(this.filteredAggregate);
            return this.commandStage(word, body);
          },
        },
        {
          ALT: () => {
            const word = this.CONSUME(t.AggregateCommand);
            const body = this.SUBRULE(this.aggregate);
            return this.commandStage(word, body);
          },
        },
        {
          ALT: () => {
            const word = this.CONSUME(t.RexCommand);
            const body = this.SUBRULE(this.rexBody);
            return this.commandStage(word, body);
          },
        },
        {
          ALT: () => {
            const word = this.CONSUME(t.RegexCommand);
            const body = this.SUBRULE(this.regexBody);
            return this.commandStage(word, body);
          },
        },
        {
          ALT: () => {
            const word = this.CONSUME(t.FilteredCommand);
            const list = this.SUBRULE2(this.genericArguments);
            let where: SearchExpression | null = null;
            this.OPTION2(() => {
              this.CONSUME(t.Where);
              where = this.SUBRULE2(this.searchTerms);
            });
            return this.commandStage(word, { shape: 'arguments', arguments: list.arguments, where });
          },
        },
        {
          ALT: () => {
            const word = this.CONSUME(t.OtherCommand);
            const list = this.SUBRULE3(this.genericArguments);
            return this.commandStage(word, list);
          },
        },
      ]),
  );

  private commandStage(word: IToken, body: CommandBody): CommandStage {
    return {
      kind: 'command',
      name: word.image.toLowerCase(),
      implied: false,
      nameSpan: spanOf(word),
      body,
      span: this.since(word),
    };
  }

  /** From the start of `token` to the end of the last token consumed. */
  private since(token: IToken): Span {
    const last = this.LA(0);
    return join(spanOf(token), last.image === undefined ? spanOf(token) : spanOf(last));
  }

  // ------------------------------------------------------------------------------------------------ search terms

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

  // ------------------------------------------------------------------------------------------------ expressions

  readonly assignments: ParserMethod<[], Assignment[]> = this.RULE('assignments', (): Assignment[] => {
    const list: Assignment[] = [];
    this.SUBRULE(this.assignmentInto, { ARGS: [list] });
    this.MANY(() => {
      this.CONSUME(t.Comma);
      this.OPTION(() => this.SUBRULE2(this.assignmentInto, { ARGS: [list] }));
    });
    return list;
  });

  private readonly assignmentInto: ParserMethod<[Assignment[]], void> = this.RULE(
    'assignmentInto',
    (list: Assignment[]): void => {
      const target = this.SUBRULE(this.assignmentTarget);
      this.CONSUME(t.EqualSign);
      const expression = this.SUBRULE(this.expression);
      this.ACTION(() => list.push({ target, expression, span: join(target.span, expression.span) }));
    },
  );

  /** On the left of `=`, `"my field"` names the field (Search Reference, eval). */
  readonly assignmentTarget: ParserMethod<[], Name> = this.RULE(
    'assignmentTarget',
    (): Name =>
      this.OR<Name>([
        { ALT: () => nameOf(this.CONSUME(t.QuotedText)) },
        { ALT: () => nameOf(this.CONSUME(t.QuotedName)) },
        {
          ALT: () => {
            const parts: IToken[] = [];
            this.AT_LEAST_ONE(() => {
              parts.push(
                this.OR2([
                  { ALT: () => this.CONSUME(t.Identifier) },
                  { ALT: () => this.CONSUME(t.Dot) },
                  { ALT: () => this.CONSUME(t.NumberLiteral) },
                  { ALT: () => this.CONSUME(t.AdditiveOperator) },
                  { ALT: () => this.CONSUME(t.Macro) },
                ]),
              );
            });
            return this.ACTION((): Name => {
              const span = join(spanOf(parts[0]!), spanOf(parts[parts.length - 1]!));
              return { text: this.text.slice(span.start, span.end), quote: '', span };
            });
          },
        },
      ]),
  );

  /** XOR is the loosest operator, then OR, AND, NOT, comparisons, '.', + -, * / %, unary. */
  readonly expression: ParserMethod<[], Expression> = this.RULE('expression', (): Expression => {
    let left = this.SUBRULE(this.disjunction);
    this.MANY(() => {
      this.CONSUME(t.EvalXor);
      const right = this.SUBRULE2(this.disjunction);
      left = this.ACTION(() => this.binary('xor', left, right));
    });
    return left;
  });

  readonly disjunction: ParserMethod<[], Expression> = this.RULE('disjunction', (): Expression => {
    let left = this.SUBRULE(this.conjunction);
    this.MANY(() => {
      this.CONSUME(t.EvalOr);
      const right = this.SUBRULE2(this.conjunction);
      left = this.ACTION(() => this.binary('or', left, right));
    });
    return left;
  });

  readonly conjunction: ParserMethod<[], Expression> = this.RULE('conjunction', (): Expression => {
    let left = this.SUBRULE(this.negation);
    this.MANY(() => {
      this.CONSUME(t.EvalAnd);
      const right = this.SUBRULE2(this.negation);
      left = this.ACTION(() => this.binary('and', left, right));
    });
    return left;
  });

  readonly negation: ParserMethod<[], Expression> = this.RULE('negation', (): Expression => {
    const negations: IToken[] = [];
    this.MANY(() => {
      negations.push(this.OR([{ ALT: () => this.CONSUME(t.EvalNot) }, { ALT: () => this.CONSUME(t.Bang) }]));
    });
    let operand = this.SUBRULE(this.comparison);
    this.ACTION(() => {
      for (const not of negations.reverse())
        operand = { kind: 'unary', operator: 'not', operand, span: join(spanOf(not), operand.span) };
    });
    return operand;
  });

  readonly comparison: ParserMethod<[], Expression> = this.RULE('comparison', (): Expression => {
    let left = this.SUBRULE(this.concatenation);
    this.MANY(() => {
      this.OR([
        {
          ALT: () => {
            const operator = this.OR2([
              { ALT: () => this.CONSUME(t.EqualityOperator) },
              { ALT: () => this.CONSUME(t.EqualSign) },
              { ALT: () => this.CONSUME(t.EvalLike) },
            ]);
            const right = this.SUBRULE2(this.concatenation);
            left = this.ACTION(() => this.binary(operator.image.toLowerCase() as BinaryOperator, left, right));
          },
        },
        {
          ALT: () => {
            const not = this.OPTION(() => this.CONSUME(t.EvalNot));
            this.CONSUME(t.EvalIn);
            this.CONSUME(t.LeftParen);
            const items = this.SUBRULE(this.expressionList);
            const close = this.CONSUME(t.RightParen);
            left = this.ACTION((): Expression => {
              const list: Expression = { kind: 'in-list', operand: left, items, span: join(left.span, spanOf(close)) };
              return not === undefined ? list : { kind: 'unary', operator: 'not', operand: list, span: list.span };
            });
          },
        },
      ]);
    });
    return left;
  });

  readonly concatenation: ParserMethod<[], Expression> = this.RULE('concatenation', (): Expression => {
    let left = this.SUBRULE(this.sum);
    this.MANY(() => {
      this.CONSUME(t.Dot);
      const right = this.SUBRULE2(this.sum);
      left = this.ACTION(() => this.binary('.', left, right));
    });
    return left;
  });

  readonly sum: ParserMethod<[], Expression> = this.RULE('sum', (): Expression => {
    let left = this.SUBRULE(this.product);
    this.MANY(() => {
      const operator = this.CONSUME(t.AdditiveOperator);
      const right = this.SUBRULE2(this.product);
      left = this.ACTION(() => this.binary(operator.image as BinaryOperator, left, right));
    });
    return left;
  });

  readonly product: ParserMethod<[], Expression> = this.RULE('product', (): Expression => {
    let left = this.SUBRULE(this.signed);
    this.MANY(() => {
      const operator = this.CONSUME(t.MultiplicativeOperator);
      const right = this.SUBRULE2(this.signed);
      left = this.ACTION(() => this.binary(operator.image as BinaryOperator, left, right));
    });
    return left;
  });

  readonly signed: ParserMethod<[], Expression> = this.RULE('signed', (): Expression => {
    const signs: IToken[] = [];
    this.MANY(() => {
      signs.push(this.CONSUME(t.AdditiveOperator));
    });
    let operand = this.SUBRULE(this.primary);
    this.ACTION(() => {
      for (const sign of signs.reverse())
        operand = { kind: 'unary', operator: sign.image as '-' | '+', operand, span: join(spanOf(sign), operand.span) };
    });
    return operand;
  });

  readonly primary: ParserMethod<[], Expression> = this.RULE(
    'primary',
    (): Expression =>
      this.OR<Expression>([
        {
          ALT: () => {
            const token = this.CONSUME(t.NumberLiteral);
            return { kind: 'number', value: Number(token.image), raw: token.image, span: spanOf(token) };
          },
        },
        {
          ALT: () => {
            const token = this.CONSUME(t.QuotedText);
            const raw = token.image.slice(1, -1);
            return { kind: 'string', value: unescapeEvalText(raw), raw, span: spanOf(token) };
          },
        },
        {
          ALT: () => {
            const token = this.CONSUME(t.QuotedName);
            return { kind: 'field', name: nameOf(token), span: spanOf(token) };
          },
        },
        { ALT: () => macroOf(this.CONSUME(t.Macro)) },
        { ALT: () => this.SUBRULE(this.subsearch) },
        {
          ALT: () => {
            this.CONSUME(t.LeftParen);
            const inner = this.SUBRULE(this.expression);
            this.CONSUME(t.RightParen);
            return inner;
          },
        },
        { ALT: () => this.SUBRULE(this.callOrField) },
      ]),
  );

  readonly callOrField: ParserMethod<[], Expression> = this.RULE('callOrField', (): Expression => {
    const word = this.OR([
      { ALT: () => this.CONSUME(t.Identifier) },
      { ALT: () => this.CONSUME(t.EvalLike) },
      { ALT: () => this.CONSUME(t.EvalIn) },
      { ALT: () => this.CONSUME(t.EvalXor) },
    ]);
    let call: Expression | null = null;
    this.OPTION(() => {
      this.CONSUME(t.LeftParen);
      const args = this.SUBRULE(this.expressionList);
      const close = this.CONSUME(t.RightParen);
      this.ACTION(() => {
        call = {
          kind: 'call',
          name: word.image.toLowerCase(),
          args,
          nameSpan: spanOf(word),
          span: join(spanOf(word), spanOf(close)),
        };
      });
    });
    return this.ACTION((): Expression => call ?? { kind: 'field', name: nameOf(word), span: spanOf(word) });
  });

  readonly expressionList: ParserMethod<[], Expression[]> = this.RULE('expressionList', (): Expression[] => {
    const list: Expression[] = [];
    this.MANY_SEP({ SEP: t.Comma, DEF: () => list.push(this.SUBRULE(this.expression)) });
    return list;
  });

  private binary(operator: BinaryOperator, left: Expression, right: Expression): Expression {
    return { kind: 'binary', operator, left, right, span: join(left.span, right.span) };
  }

  // ------------------------------------------------------------------------------------------------ aggregates

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
            return { kind: 'sparkline', inner, span };
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
              if (/^prefix/i.test(open)) return { kind: 'prefix', text };
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

  // ------------------------------------------------------------------------------------------------ options, arguments

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
