/** Prints measurements beside their goals and counts them. */
export class Report {
  private reached = 0;
  private missed: string[] = [];

  heading(text: string): void {
    console.log(`\n${text}`);
  }

  /** A figure without a goal. */
  line(label: string, figure: string): void {
    console.log(`  ${label.padEnd(52)} ${figure}`);
  }

  /** A figure that should be at most `goal`. */
  atMost(label: string, value: number, goal: number, unit = 'x'): void {
    this.judge(label, value, `<= ${goal}${unit}`, value <= goal, unit);
  }

  /** A figure that should be at least `goal`. */
  atLeast(label: string, value: number, goal: number, unit = 'x'): void {
    this.judge(label, value, `>= ${goal}${unit}`, value >= goal, unit);
  }

  private judge(label: string, value: number, goal: string, ok: boolean, unit: string): void {
    if (ok) this.reached++;
    else this.missed.push(label);
    this.line(label, `${figure(value)}${unit}`.padEnd(11) + `goal ${goal}`.padEnd(16) + (ok ? 'ok' : 'FALLS SHORT'));
  }

  end(): void {
    console.log(`\n${this.reached} goals reached, ${this.missed.length} missed`);
    for (const label of this.missed) console.log(`  missed: ${label}`);
  }
}

const figure = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toFixed(2));

export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;
