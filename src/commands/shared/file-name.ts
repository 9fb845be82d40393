import type { Name } from '../../syntax/ast.ts';
import { SplError } from '../../syntax/spl-error.ts';

/**
 * A plain file name as given to outputcsv and inputcsv, `.csv` added where it has no ending.
 * @throws SplError for a path: such commands stay in their own folder.
 */
export function readFileName(name: Name): string {
  if (!/^[\w-][\w .@+-]*$/.test(name.text) || name.text.includes('..')) {
    throw new SplError(
      `'${name.text}' is no plain file name.`,
      name.span,
      'Results are kept under a name of their own, in no folder of this machine: letters, digits, - _ and one ending.',
      'file-name',
    );
  }
  return /\.\w+$/.test(name.text) ? name.text : `${name.text}.csv`;
}
