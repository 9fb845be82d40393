/** The shape of documents that were not numbered: nothing may be remembered by it. */
export const noShape = 0;

/** Steps that are kept; what would need more has no shape. */
const maxSteps = 200_000;

/**
 * Numbers the sequences of places and kinds of value that documents have: two documents get one number exactly when their sequences are equal.
 * A tree of sequences: each state is the sequence so far, and the state where a document ends is its shape.
 */
export class ShapeTree {
  static readonly start = 1;
  /** Per state: the step that was taken last, and where it led. */
  lastStep = new Int32Array(1024).fill(-1);
  lastState = new Int32Array(1024);
  private size = 2;
  private readonly steps = new Map<number, number>();

  /** The state after a step from a state, where `lastStep` is another one. `step` is below 2^22. */
  next(state: number, step: number): number {
    if (state === noShape) return noShape;
    const key = state * 0x400000 + step;
    let to = this.steps.get(key);
    if (to === undefined) {
      if (this.size >= maxSteps) return noShape;
      to = this.size++;
      this.steps.set(key, to);
      if (to >= this.lastStep.length) this.grow();
    }
    this.lastStep[state] = step;
    this.lastState[state] = to;
    return to;
  }

  private grow(): void {
    const steps = new Int32Array(this.lastStep.length * 2).fill(-1);
    steps.set(this.lastStep);
    const states = new Int32Array(steps.length);
    states.set(this.lastState);
    this.lastStep = steps;
    this.lastState = states;
  }
}
