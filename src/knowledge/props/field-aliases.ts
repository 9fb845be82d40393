import { isKeyword, wordsOf } from './quoted-words.ts';

/** One `original AS alias` of a FIELDALIAS setting. */
export interface FieldAlias {
  readonly original: string;
  readonly alias: string;
  /** `AS`: the alias replaces a field of its name; `ASNEW`: such a field stays. */
  readonly replaces: boolean;
}

/**
 * Reads the value of `FIELDALIAS-<class>`: any number of `original AS alias`.
 * @throws Error saying what is expected where
 */
export function readFieldAliases(text: string): readonly FieldAlias[] {
  const words = wordsOf(text);
  const aliases: FieldAlias[] = [];
  for (let at = 0; at < words.length; at += 3) {
    const [original, keyword, alias] = words.slice(at, at + 3);
    const replaces = isKeyword(keyword, 'as');
    if (alias === undefined || !(replaces || isKeyword(keyword, 'asnew')))
      throw new Error(`'${original!.text} AS <alias>' was expected.`);
    aliases.push({ original: original!.text, alias: alias.text, replaces });
  }
  if (aliases.length === 0) throw new Error("'<field> AS <alias>' was expected.");
  return aliases;
}
