import { parsePipeline } from '../../../grammar/parse.ts';
import type { ConfStanza } from '../../knowledge/conf-file.ts';
import type { Knowledge } from '../../knowledge/knowledge.ts';
import type { CommandOption } from '../../plan/lowering.ts';
import type { Argument, CommandStage, OptionItem } from '../../syntax/ast.ts';
import { nearestName } from '../../syntax/nearest-name.ts';
import { SplError } from '../../syntax/spl-error.ts';
import { quotedText } from '../../syntax/text-escapes.ts';
import { argumentsOf, textOfValue } from '../shared/arguments.ts';

/**
 * A stage in which `name=<type>` is replaced by the options of that stanza of transactiontypes.conf; what the search says
 * itself goes before them (transactiontypes.conf.spec). The stage itself when it names no type.
 * @throws SplError when there is no such type, or when it cannot be read
 */
export function withTransactionType(
  stage: CommandStage,
  { transactionTypes }: Knowledge,
  options: readonly CommandOption[],
): CommandStage {
  const body = argumentsOf(stage);
  const option = body.arguments.find((item): item is OptionItem => item.kind === 'option' && item.name === 'name');
  if (option === undefined) return stage;
  const name = textOfValue(option.value, option);
  const stanza = transactionTypes?.stanzas.get(name);
  if (stanza === undefined) {
    const nearest = nearestName(name, transactionTypes?.stanzas.keys() ?? []);
    throw new SplError(
      `There is no stanza [${name}] in transactiontypes.conf.`,
      option.span,
      nearest === null ? 'Name the app that has it: --content DIR.' : `Did you mean '${nearest}'?`,
      'unknown-transaction-type',
    );
  }
  const own = body.arguments.filter((item) => item !== option);
  const namesFields = own.some((item) => item.kind === 'text' || item.kind === 'call');
  const typed = typeArguments(stanza, options, option).filter(
    (item) => !(namesFields && item.kind === 'option' && item.name === 'fields'),
  );
  return { ...stage, body: { ...body, arguments: [...typed, ...own] } };
}

/** Values that are searches stand as they do in a search; all others are texts. */
function typeArguments(stanza: ConfStanza, options: readonly CommandOption[], at: OptionItem): readonly Argument[] {
  const text = [...stanza.settings]
    .filter(([key]) => options.some(({ name }) => name === key && name !== 'name'))
    .map(([key, { value }]) => `${key}=${/^(?:"|\(|eval\s*\()/.test(value) ? value : quotedText(value)}`)
    .join(' ');
  try {
    const [parsed] = parsePipeline(`| transaction ${text}`).stages;
    // Places in the file are no places in the search.
    return argumentsOf(parsed as CommandStage).arguments.map((item) =>
      item.kind === 'option' ? { ...item, span: at.span, value: { ...item.value, span: at.span } } : item,
    );
  } catch (error) {
    if (!(error instanceof SplError)) throw error;
    throw new SplError(
      `The transaction type '${stanza.name}' (${stanza.file}:${stanza.line}) cannot be read: ${error.message}`,
      at.span,
      error.hint,
      error.code,
    );
  }
}
