import { medianOf, type Round } from './rounds.ts';

/** One row of the table at the end. */
interface Row {
  readonly label: string;
  readonly target: number;
  readonly measured: number;
  readonly unit: string;
  /** Least and most of single rounds, and how many there were. */
  readonly spread: string;
  /** What it was measured beside, both in absolute figures. */
  readonly beside: string;
  /** What a reader must know to believe the row, or null. */
  readonly note: string | null;
}

interface RatioRow {
  readonly label: string;
  readonly target: number;
  readonly rounds: readonly Round[];
  /** Names of the two figures in the rounds, milliseconds. */
  readonly of?: string;
  readonly beside?: string;
  readonly peer: string;
  /** More ratios of figures in the rounds, printed without a target: a description, and the names of both figures. */
  readonly also?: readonly (readonly [description: string, of: string, beside: string])[];
  /** Set where the two sides do not give the same result: the row counts as missed. */
  readonly differs?: string | null;
}

/** Collects measurements beside their targets, says each when it is there and all of them at the end. */
export class Targets {
  private readonly rows: Row[] = [];
  private readonly missing: string[] = [];

  /** Medians of two figures, their ratio at most `target`. */
  ratio({
    label,
    target,
    rounds,
    of = 'splite',
    beside = 'peer',
    peer,
    also = [],

    differs,
  }: RatioRow): void {
    const [ours, theirs] = [medianOf(rounds, of), medianOf(rounds, beside)];
    const single = rounds.map((round) => round[of]! / round[beside]!);
    const notes = also.map(
      ([description, one, other]) => `${description} ${figure(medianOf(rounds, one) / medianOf(rounds, other))}x`,
    );
    if (differs != null) notes.push(`RESULTS DIFFER: ${differs}`);
    this.add({
      label,
      target,
      measured: differs == null ? ours / theirs : Number.NaN,
      unit: 'x',
      spread: spread(single),
      beside: `${duration(ours)} beside ${duration(theirs)} ${peer}`,
      note: notes.length === 0 ? null : notes.join('; '),
    });
  }

  /** A figure that is no ratio of times, at most `target`. */
  value(
    label: string,
    target: number,
    values: readonly number[],
    unit: string,
    beside = '',
    note: string | null = null,
  ): void {
    const sorted = [...values].sort((a, b) => a - b);
    this.add({ label, target, measured: sorted[sorted.length >> 1]!, unit, spread: spread(values), beside, note });
  }

  /** Something that cannot be measured here. */
  leftOut(label: string, why: string): void {
    this.missing.push(`${label}: ${why}`);
    console.log(`${label}: not measured, ${why}`);
  }

  private add(row: Row): void {
    this.rows.push(row);
    console.log(cells(row).join('  '));
  }

  /** Prints the table, and how many targets are met. */
  end(): void {
    const table = [['', 'target', 'measured', '', 'single rounds', 'beside'], ...this.rows.map(cells)];
    const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
    console.log('');
    for (const row of table)
      console.log(
        row
          .map((cell, column) => cell.padEnd(widths[column]!))
          .join('  ')
          .trimEnd(),
      );
    for (const text of this.missing) console.log(`not measured: ${text}`);
    const met = this.rows.filter(isMet).length;
    console.log(`\n${met} of ${this.rows.length} targets met, ${this.missing.length} not measured`);
  }
}

const isMet = ({ measured, target }: Row): boolean => measured <= target;

const cells = (row: Row): string[] => [
  row.label,
  `<= ${row.target}${row.unit}`,
  `${figure(row.measured)}${row.unit}`,
  isMet(row) ? 'met' : 'MISSED',
  row.spread,
  row.note === null ? row.beside : `${row.beside} (${row.note})`,
];

const spread = (values: readonly number[]): string =>
  values.length === 1 ? '(1)' : `${figure(Math.min(...values))}..${figure(Math.max(...values))} (${values.length})`;

const figure = (value: number): string =>
  Number.isNaN(value) ? '-' : value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);

const duration = (milliseconds: number): string =>
  milliseconds >= 10_000
    ? `${(milliseconds / 1000).toFixed(1)} s`
    : `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`;
