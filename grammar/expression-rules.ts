import type { IToken, ParserMethod } from 'chevrotain';
import type { Assignment, BinaryOperator, Expression, Name } from '../src/syntax/ast.ts';
import { unescapeEvalText } from '../src/syntax/text-escapes.ts';
import { RuleBase } from './rule-base.ts';
import { emptyList } from './syntax-error.ts';
import { join, macroOf, nameOf, spanOf } from './token-values.ts';
import * as t from './tokens.ts';

/** The language of eval and where. */
export abstract class ExpressionRules extends RuleBase {
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
              if (items.length === 0) throw emptyList(join(left.span, spanOf(close)));
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
}
