/** A cell value, or what a limit ranks by: `avg(bytes)`; a field of null counts rows. */
export interface PivotValue {
  readonly function: string;
  readonly field: string | null;
  readonly label: string;
}

export interface PivotSplit {
  readonly field: string;
  readonly label: string;
  readonly range: {
    readonly start: string | null;
    readonly end: string | null;
    readonly size: string | null;
    readonly max: string | null;
  } | null;
  readonly period: string | null;
  /** What true and false are shown as. */
  readonly trueLabel: string | null;
  readonly falseLabel: string | null;
}

export interface PivotFilter {
  readonly field: string;
  readonly operator: string;
  readonly values: readonly string[];
}

export interface PivotLimit {
  readonly field: string;
  readonly direction: 'top' | 'bottom';
  readonly count: number;
  readonly by: PivotValue;
}

export interface PivotElements {
  readonly values: readonly PivotValue[];
  readonly rows: readonly PivotSplit[];
  readonly columns: readonly PivotSplit[];
  readonly filters: readonly PivotFilter[];
  readonly limits: readonly PivotLimit[];
  readonly sort: { readonly count: number; readonly fields: readonly string[] } | null;
  /** A row with the sums of the columns. */
  readonly columnSummary: boolean;
  /** A column with the sums of the rows. */
  readonly rowSummary: boolean;
  readonly columnLimit: number;
  readonly showOther: boolean;
}
