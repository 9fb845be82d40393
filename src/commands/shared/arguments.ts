import type { CommandOption } from '../../plan/lowering.ts';
import type {
  Argument,
  ArgumentsBody,
  ArgumentValue,
  CommandStage,
  Name,
  OptionItem,
  Span,
  Text,
} from '../../syntax/ast.ts';
import { nearestName } from '../../syntax/nearest-name.ts';
import { SplError } from '../../syntax/spl-error.ts';

/** The generic arguments of a stage. */
export function argumentsOf(stage: CommandStage): ArgumentsBody {
  if (stage.body.shape !== 'arguments')
    throw new SplError(`'${stage.name}' does not take arguments of this form.`, stage.nameSpan, null, 'syntax');
  return stage.body;
}

/**
 * Walks a stage's arguments. Options are taken out first, wherever they stand; words, strings, calls and subsearches
 * come in the order typed. Every reading method throws SplError at the argument.
 */
export class ArgumentReader {
  private readonly items: readonly Argument[];
  private position = 0;
  private readonly given = new Map<string, OptionItem>();

  /**
   * `free`: names that are not in `options` are left among the arguments (`return a=b`), instead of refused.
   */
  constructor(
    readonly stage: CommandStage,
    private readonly options: readonly CommandOption[],
    settings: { readonly free?: boolean } = {},
  ) {
    const rest: Argument[] = [];
    for (const item of argumentsOf(stage).arguments) {
      if (item.kind !== 'option') rest.push(item);
      else if (options.some((option) => option.name === item.name)) this.given.set(item.name, item);
      else if (settings.free) rest.push(item);
      else throw unknownOption(stage.name, item, options);
    }
    this.items = rest;
  }

  /** The option as given, or null. Asking for an option that the command does not declare is a mistake of ours. */
  option(name: string): OptionItem | null {
    if (!this.options.some((option) => option.name === name))
      throw new Error(`${this.stage.name} declares no option ${name}`);
    return this.given.get(name) ?? null;
  }

  text(name: string): string | null;
  text(name: string, fallback: string): string;
  text(name: string, fallback: string | null = null): string | null {
    const option = this.option(name);
    return option ? textOfValue(option.value, option) : fallback;
  }

  boolean(name: string, fallback: boolean): boolean {
    const option = this.option(name);
    return option ? booleanOf(option) : fallback;
  }

  integer(name: string, fallback: number, range: { min?: number; max?: number } = {}): number {
    const option = this.option(name);
    return option ? integerOf(option, range) : fallback;
  }

  choice<Choice extends string>(name: string, choices: readonly Choice[], fallback: Choice): Choice {
    const option = this.option(name);
    if (!option) return fallback;
    const text = textOfValue(option.value, option).toLowerCase();
    const found = choices.find((choice) => choice === text);
    if (found === undefined) {
      throw new SplError(
        `'${name}' must be one of ${choices.join(', ')}, not '${text}'.`,
        option.value.span,
        null,
        'option-value',
      );
    }
    return found;
  }

  peek(): Argument | null {
    return this.items[this.position] ?? null;
  }

  next(): Argument | null {
    return this.items[this.position++] ?? null;
  }

  done(): boolean {
    return this.position >= this.items.length;
  }

  /** Takes a comma if one is next. */
  comma(): boolean {
    if (this.peek()?.kind !== 'comma') return false;
    this.position++;
    return true;
  }

  /** Takes the next argument if it is this bare word, whatever its case. */
  keyword(word: string): boolean {
    const item = this.peek();
    if (item?.kind !== 'text' || item.quoted || item.text.toLowerCase() !== word) return false;
    this.position++;
    return true;
  }

  /** The next argument as a field name (bare, quoted, or `name(x)`, which is also a legal name); null at the end or before something else. */
  name(): Name | null {
    const item = this.peek();
    if (item?.kind === 'text') {
      this.position++;
      return nameOfText(item);
    }
    if (item?.kind === 'call') {
      this.position++;
      return { text: `${item.name}(${item.inner})`, quote: '', span: item.span };
    }
    return null;
  }

  /** As `name`, but something must be there. `what` completes "Expected ...". */
  requiredName(what: string): Name {
    return this.name() ?? this.fail(`Expected ${what}.`);
  }

  /** All names up to the end or to one of `stops` (bare words), commas between them or not. */
  names(stops: readonly string[] = []): Name[] {
    const names: Name[] = [];
    for (;;) {
      while (this.comma()) {}
      const item = this.peek();
      if (item === null || (item.kind === 'text' && !item.quoted && stops.includes(item.text.toLowerCase())))
        return names;
      const name = this.name();
      if (name === null) return names;
      names.push(name);
    }
  }

  /** Refuses whatever is left. */
  end(): void {
    while (this.comma()) {}
    if (!this.done()) this.fail(`Unexpected argument of '${this.stage.name}'.`);
  }

  /** Throws at the next argument, or behind the last one. */
  fail(message: string, hint: string | null = null): never {
    const item = this.peek();
    const end = this.stage.span.end;
    throw new SplError(message, item ? item.span : { start: end, end }, hint, 'arguments');
  }
}

export function unknownOption(command: string, item: OptionItem, options: readonly CommandOption[]): SplError {
  const nearest = nearestName(
    item.name,
    options.map((option) => option.name),
  );
  const hint =
    nearest !== null
      ? `Did you mean '${nearest}'?`
      : options.length > 0
        ? `Its options are ${options.map((option) => option.name).join(', ')}.`
        : `'${command}' has no options.`;
  return new SplError(
    `'${command}' has no option '${item.name}'.`,
    { start: item.span.start, end: item.span.start + item.name.length },
    hint,
    'unknown-option',
  );
}

export function nameOfText(text: Text): Name {
  if (!text.quoted && text.text.length > 1 && text.text.startsWith("'") && text.text.endsWith("'")) {
    return { text: text.text.slice(1, -1), quote: "'", span: text.span };
  }
  return { text: text.text, quote: text.quoted ? '"' : '', span: text.span };
}

/** The text of an option's value; brackets and calls give the text as typed. */
export function textOfValue(value: ArgumentValue, at: { readonly span: Span }): string {
  switch (value.kind) {
    case 'text':
      return value.text;
    case 'group':
      return value.inner;
    case 'call':
      return `${value.name}(${value.inner})`;
    default:
      throw new SplError('Expected a plain value here.', at.span, null, 'option-value');
  }
}

/** Splunk's spellings of truth values. */
export function booleanOf(option: OptionItem): boolean {
  const text = textOfValue(option.value, option).toLowerCase();
  if (['t', 'true', '1', 'yes', 'y'].includes(text)) return true;
  if (['f', 'false', '0', 'no', 'n'].includes(text)) return false;
  throw new SplError(`'${option.name}' must be true or false, not '${text}'.`, option.value.span, null, 'option-value');
}

export function integerOf(option: OptionItem, range: { min?: number; max?: number } = {}): number {
  const text = textOfValue(option.value, option);
  const number = Number(text);
  if (!/^[-+]?\d+$/.test(text.trim()) || !Number.isSafeInteger(number)) {
    throw new SplError(
      `'${option.name}' must be a whole number, not '${text}'.`,
      option.value.span,
      null,
      'option-value',
    );
  }
  if ((range.min !== undefined && number < range.min) || (range.max !== undefined && number > range.max)) {
    const bounds =
      range.max === undefined
        ? `at least ${range.min}`
        : range.min === undefined
          ? `at most ${range.max}`
          : `between ${range.min} and ${range.max}`;
    throw new SplError(`'${option.name}' must be ${bounds}, not ${number}.`, option.value.span, null, 'option-value');
  }
  return number;
}
