/** Something kept for a segment cannot be read: it was cut, its bits are others, or another version of the program wrote it. */
export class ColumnDamageError extends Error {
  override readonly name = 'ColumnDamageError';

  /** `column`: the field's name; `_raw` for the events' text. */
  constructor(
    readonly column: string,
    readonly reason: string,
  ) {
    super(`Column '${column}' of a segment cannot be read: ${reason}.`);
  }
}
