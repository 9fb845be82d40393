/** What became of one suite: how many of its tests passed, and why the others did not. */
export interface Outcome {
  readonly name: string;
  readonly passed: number;
  readonly failures: readonly Failure[];
  /** Why it was not run; its tests then count nowhere. */
  readonly skipped?: string;
}

export interface Failure {
  readonly test: string;
  readonly reason: string;
}

/** Runs a suite of our own: each check passes, or its error says why it does not; what follows it is still run. */
export class Checks {
  private passed = 0;
  private readonly failures: Failure[] = [];

  constructor(private readonly name: string) {}

  async check(test: string, body: () => void | Promise<void>): Promise<void> {
    try {
      await body();
      this.passed += 1;
    } catch (error) {
      this.failures.push({ test, reason: (error as Error).message });
    }
  }

  outcome(): Outcome {
    return { name: this.name, passed: this.passed, failures: this.failures };
  }
}
