import { once } from '../../knowledge/once.ts';
import { YamlError } from '../../knowledge/yaml-compose.ts';
import { placeInText } from '../../syntax/text-place.ts';
import type { Detection } from '../detection.ts';
import { DetectionError, type DetectionProblem } from '../load-detection.ts';
import { type CorrelatedRule, correlationSpl } from './correlation.ts';
import { applyPipelines, type PipelineSource } from './pipelines.ts';
import { queryOf } from './query.ts';
import { isSigmaText, readSigmaText, type SigmaCorrelation, type SigmaDocument } from './rule.ts';
import type { RuleState } from './rule-state.ts';
import { fieldName } from './search-terms.ts';
import { sigmaDetection } from './sigma-detection.ts';
import { SigmaProblem } from './sigma-problem.ts';
import { joinTexts, plain, type SplText } from './spl-text.ts';
import { toSpl } from './to-spl.ts';

/** A Sigma rule with the search that was made of it. */
interface ConvertedRule {
  readonly document: SigmaDocument;
  readonly detection: Detection;
  /** The text of its file. */
  readonly text: string;
  /** False: no pipeline says which events it is for. */
  readonly isKnownSource: boolean;
}

export interface ConvertedRules {
  readonly rules: readonly ConvertedRule[];
  /** One for each file with something that cannot be used. */
  readonly errors: readonly DetectionError[];
}

/** Correlations of correlations of ... */
const maxChain = 10;

/**
 * Sigma rules that are read together: a correlation finds the rules that it names among them. Files are added first; what they
 * are as searches is said at the end.
 */
export class SigmaCollection {
  private readonly pipelines: PipelineSource;
  private readonly texts = new Map<string, string>();
  private readonly documents: SigmaDocument[] = [];
  private readonly problems = new Map<string, DetectionProblem[]>();
  private readonly spl = new Map<SigmaDocument, { readonly text: SplText; readonly state: RuleState }>();

  constructor(
    pipelines: PipelineSource,
    /** Reads files beside a correlation that names rules which were not added; nothing when it cannot. */
    private readonly beside: (path: string) => readonly { readonly path: string; readonly text: string }[] = () => [],
  ) {
    this.pipelines = once(pipelines);
  }

  /** True when the text holds Sigma rules: it is part of the collection then. */
  add(path: string, text: string): boolean {
    if (!isSigmaText(text)) return false;
    this.texts.set(path, text);
    this.documents.push(...this.read(path, text, (message, at) => this.problem(path, message, at)));
    return true;
  }

  convert(): ConvertedRules {
    if (this.texts.size === 0) return { rules: [], errors: [] };
    // Rules that went through a part of the pipelines would find something else.
    const faults = this.pipelines().problems.map(({ file, ...problem }) => new DetectionError(file, [problem]));
    if (faults.length > 0) return { rules: [], errors: faults };
    const rules: ConvertedRule[] = [];
    const parts = this.partsOfCorrelations();
    for (const document of this.documents) {
      if (parts.has(document)) continue;
      const text = this.texts.get(document.path)!;
      try {
        const search = this.searchOf(document);
        const isKnownSource = document.kind === 'correlation' || this.convertOne(document, 0).state.added.length > 0;
        rules.push({ document, detection: sigmaDetection(document, search, text), text, isKnownSource });
      } catch (error) {
        if (!(error instanceof SigmaProblem)) throw error;
        this.problem(document.path, error.message, error.at === 0 ? document.keyAt(['logsource']) : error.at);
      }
    }
    const errors = [...this.problems].map(([path, problems]) => new DetectionError(path, problems));
    return { rules, errors };
  }

  private read(path: string, text: string, problem: (message: string, at: number) => void): readonly SigmaDocument[] {
    try {
      return readSigmaText(text, path, problem);
    } catch (error) {
      if (!(error instanceof YamlError)) throw error;
      this.problems.set(path, [{ message: error.message, line: error.line, column: error.column }]);
      return [];
    }
  }

  private problem(path: string, message: string, at: number): void {
    const problem = { message, ...placeInText(this.texts.get(path) ?? '', at) };
    const others = this.problems.get(path);
    if (others === undefined) this.problems.set(path, [problem]);
    else others.push(problem);
  }

  /** Rules that stand in the file of a correlation which names them: they are parts of it, unless it says `generate: true`. */
  private partsOfCorrelations(): ReadonlySet<SigmaDocument> {
    const parts = new Set<SigmaDocument>();
    for (const document of this.documents) {
      if (document.kind === 'rule' || document.correlation.generate) continue;
      for (const name of document.correlation.rules) {
        const named = this.find(name, document);
        if (named !== null && named.path === document.path) parts.add(named);
      }
    }
    return parts;
  }

  private searchOf(document: SigmaDocument): SplText {
    const search = this.convertOne(document, 0);
    if (document.kind === 'correlation' || search.state.fields.length === 0) return search.text;
    return joinTexts([search.text, plain(` | table ${search.state.fields.map(fieldName).join(',')}`)], '');
  }

  private convertOne(document: SigmaDocument, depth: number): { readonly text: SplText; readonly state: RuleState } {
    const known = this.spl.get(document);
    if (known !== undefined) return known;
    if (depth > maxChain)
      throw new SigmaProblem(
        'Correlations name each other in a ring, or in too long a chain.',
        document.keyAt(['correlation']),
      );
    const state = applyPipelines(this.pipelines(), document, []);
    const text =
      document.kind === 'rule'
        ? toSpl(queryOf(document, state))
        : correlationSpl(
            document,
            document.correlation.rules.map((name, index) => this.correlated(name, index, document, depth)),
          );
    const converted = { text, state };
    this.spl.set(document, converted);
    return converted;
  }

  private correlated(name: string, index: number, correlation: SigmaCorrelation, depth: number): CorrelatedRule {
    const at = correlation.keyAt(['correlation', 'rules', index]);
    const document = this.find(name, correlation);
    if (document === null)
      throw new SigmaProblem(`There is no rule with the name or id '${name}' among these files.`, at);
    const { text } = this.convertOne(document, depth + 1);
    return {
      name: document.about.name ?? name,
      // Places in another file are none in this one.
      spl: document.path === correlation.path ? text : { text: text.text, origins: [{ start: 0, at }] },
      isCorrelation: document.kind === 'correlation',
      fieldOf: (field) =>
        document.kind === 'correlation'
          ? field
          : (applyPipelines(this.pipelines(), document, [field]).renamed.get(field)?.[0] ?? field),
    };
  }

  private find(name: string, correlation: SigmaCorrelation): SigmaDocument | null {
    const isNamed = ({ about }: SigmaDocument): boolean => about.name === name || about.id === name;
    const others = this.documents.filter((document) => document !== correlation && isNamed(document));
    const own = others.find(({ path }) => path === correlation.path) ?? others[0];
    if (own !== undefined) return own;
    for (const { path, text } of this.beside(correlation.path)) {
      if (this.texts.has(path) || !isSigmaText(text)) continue;
      const found = this.read(path, text, () => {}).find(isNamed);
      if (found !== undefined) return found;
    }
    return null;
  }
}
