import type { IToken, ParserMethod } from 'chevrotain';
import type { CommandBody, CommandStage, Pipeline, SearchExpression, Stage, Subsearch } from '../src/syntax/ast.ts';
import { AggregateRules } from './aggregate-rules.ts';
import { DeferredLookahead } from './deferred-lookahead.ts';
import { type AnalysedParser, type LookaheadTables, useTables } from './lookahead-tables.ts';
import { expectedTokens } from './syntax-error.ts';
import { join, macroOf, spanOf } from './token-values.ts';
import * as t from './tokens.ts';

/** There is a mistake in the text, which only a parser that has analysed its grammar can describe. */
export class NeedsAnalysis extends Error {}

/**
 * The grammar of SPL. Each rule's action builds the tree (`src/syntax/ast.ts`) directly: the concrete syntax tree
 * would only be walked once and thrown away. The rules of each part of the language are a class of their own; this one holds
 * pipelines and stages.
 */
export class SplParser extends AggregateRules {
  private readonly isAnalysed: boolean;

  /** `tables`: what an analysis of the grammar would give, without what is said of mistakes (`NeedsAnalysis`); null: it is analysed. */
  constructor(options: { skipValidations: boolean; tables: LookaheadTables | null }) {
    super(t.allTokens, {
      maxLookahead: 1,
      lookaheadStrategy: new DeferredLookahead({ maxLookahead: 1 }),
      skipValidations: options.skipValidations,
      recoveryEnabled: false,
      errorMessageProvider: expectedTokens,
    });
    this.isAnalysed = options.tables === null;
    if (options.tables === null) this.performSelfAnalysis();
    else {
      const parser = this as unknown as AnalysedParser;
      parser.selfAnalysisDone = true;
      useTables(parser, options.tables);
    }
  }

  /** Chevrotain calls these to say what it expected, for which it looks into the analysed grammar. */
  raiseNoAltException(...mistake: unknown[]): never {
    return this.raise('raiseNoAltException', mistake);
  }

  raiseEarlyExitException(...mistake: unknown[]): never {
    return this.raise('raiseEarlyExitException', mistake);
  }

  private raise(name: string, mistake: unknown[]): never {
    if (!this.isAnalysed) throw new NeedsAnalysis();
    return (Reflect.get(AggregateRules.prototype, name) as (...mistake: unknown[]) => never).apply(this, mistake);
  }

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
}
