/** Something of a Sigma rule or pipeline that cannot be used, and where in its file. */
export class SigmaProblem extends Error {
  override readonly name = 'SigmaProblem';
  constructor(
    message: string,
    /** Offset in the file's text. */
    readonly at: number,
  ) {
    super(message);
  }
}
