/** What the process says to the shell. */
export const exitCodes = {
  ok: 0,
  /** A detection or a test failed, a check found something. */
  failed: 1,
  /** Bad SPL, bad options. */
  usage: 2,
  /** A file cannot be read, or is not what it should be. */
  input: 3,
  /** The time limit ended the search. */
  timeout: 4,
  /** Ctrl-C. */
  interrupted: 130,
} as const;

/** Ends a command with one message and an exit code: what the person did wrong, not a fault of the program. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
  constructor(
    message: string,
    readonly exitCode: number,
    readonly hint: string | null = null,
  ) {
    super(message);
  }
}
