import { type AggregateSpec, fieldsOfAggregates, hasWildcardAggregate } from '../plan/aggregate-spec.ts';
import { custom } from '../plan/custom.ts';
import { union } from '../plan/field-demand.ts';
import type { CommandOption } from '../plan/lowering.ts';
import type { RowStream, RunContext } from '../plan/run-context.ts';
import { type AggregateGroup, AggregatePlan, aggregateRun } from '../rows/aggregate-group.ts';
import { holdRows } from '../rows/held-rows.ts';
import { timeOf } from '../rows/row-time.ts';
import { SplError } from '../syntax/spl-error.ts';
import { compareText } from '../values/compare.ts';
import { toNumber, toText } from '../values/number.ts';
import { newRow, type Row } from '../values/row.ts';
import { singleNumber } from '../values/single-number.ts';
import { toList } from '../values/value.ts';
import { aggregateOptions, byNames, refuseDuplicates, requiredAggregates } from './shared/aggregate-stage.ts';
import { booleanOf, integerOf, textOfValue } from './shared/arguments.ts';
import { describeAggregates } from './shared/describe-aggregates.ts';

export interface GeostatsArguments {
  readonly specs: readonly AggregateSpec[];
  readonly by: string | null;
  readonly latitudeField: string;
  readonly longitudeField: string;
  readonly latitudeOutput: string;
  readonly longitudeOutput: string;
  readonly spanLatitude: number;
  readonly spanLongitude: number;
  readonly maxZoom: number;
  /** Values of the by-field shown over all bins, in each bin; 0: all. */
  readonly globalLimit: number;
  readonly localLimit: number;
  /** One row for each bin with a column for each value, or one row for each bin and value. */
  readonly toColumns: boolean;
}

const options: readonly CommandOption[] = [
  { name: 'latfield', values: '<field>', default: 'lat', summary: 'Field with the latitude of the event.' },
  { name: 'longfield', values: '<field>', default: 'lon', summary: 'Field with the longitude of the event.' },
  { name: 'outputlatfield', values: '<field>', default: 'latitude', summary: 'Field for the latitude of the bin.' },
  { name: 'outputlongfield', values: '<field>', default: 'longitude', summary: 'Field for the longitude of the bin.' },
  { name: 'binspanlat', values: '<number>', default: '22.5', summary: 'Height of a bin in degrees at zoom level 0.' },
  { name: 'binspanlong', values: '<number>', default: '45', summary: 'Width of a bin in degrees at zoom level 0.' },
  { name: 'maxzoomlevel', values: '<int>', default: '9', summary: 'Last zoom level; each has bins of half the size.' },
  {
    name: 'globallimit',
    values: '<int>',
    default: '10',
    summary: 'Values of the by-field to show; the others become OTHER.',
  },
  { name: 'locallimit', values: '<int>', default: '10', summary: 'Values of the by-field to show in one bin.' },
  {
    name: 'translatetoxy',
    values: '<bool>',
    default: 'true',
    summary: 'One row for each bin, with a column for each value.',
  },
];

export const geostatsCommand = custom<GeostatsArguments>({
  name: 'geostats',
  aliases: [],
  role: 'transforming',
  group: 'aggregate',
  summary:
    'Aggregates rows by bins of latitude and longitude, once for each zoom level. A bin is shown where its rows lie on average.',
  syntax: 'geostats [<option>]... <aggregate> [AS <name>]... [BY <field>]',
  options,
  example: {
    spl: '| makeresults count=2 | streamstats count as n | eval lat=10*n, lon=10 | geostats maxzoomlevel=0 count',
    rows: [{ geobin: 'bin_id_zl_0_y_4_x_4', latitude: 15, longitude: 10, count: 2 }],
  },

  read(stage, context) {
    const given = aggregateOptions(stage, options, { trailing: true });
    const specs = requiredAggregates(stage, context);
    const by = byNames(stage, { trailing: true });
    if (hasWildcardAggregate(specs))
      throw new SplError(
        "'geostats' needs aggregates of one field each, without wildcards.",
        specs[0]!.call.span,
        null,
        'unsupported',
      );
    if (by[1]) throw new SplError("'geostats' can be split by one field only.", by[1].span, null, 'arguments');
    refuseDuplicates(specs, by);
    const text = (name: string, fallback: string): string => {
      const option = given.get(name);
      return option ? textOfValue(option.value, option) : fallback;
    };
    const integer = (name: string, fallback: number, max: number): number => {
      const option = given.get(name);
      return option ? integerOf(option, { min: 0, max }) : fallback;
    };
    const degrees = (name: string, fallback: number): number => {
      const number = toNumber(text(name, String(fallback)));
      if (number !== null && number > 0 && number <= 360) return number;
      throw new SplError(
        `'${name}' must be a number of degrees above 0.`,
        given.get(name)?.value.span ?? null,
        null,
        'option-value',
      );
    };
    const translate = given.get('translatetoxy');
    return {
      specs,
      by: by[0]?.text ?? null,
      latitudeField: text('latfield', 'lat'),
      longitudeField: text('longfield', 'lon'),
      latitudeOutput: text('outputlatfield', 'latitude'),
      longitudeOutput: text('outputlongfield', 'longitude'),
      spanLatitude: degrees('binspanlat', 22.5),
      spanLongitude: degrees('binspanlong', 45),
      maxZoom: integer('maxzoomlevel', 9, 24),
      globalLimit: integer('globallimit', 10, 1000),
      localLimit: integer('locallimit', 10, 1000),
      toColumns: translate ? booleanOf(translate) : true,
    };
  },

  describe: ({ specs, by, latitudeField, longitudeField }) =>
    `Computes ${describeAggregates(specs)} for bins of ${latitudeField} and ${longitudeField}${by === null ? '' : `, split by ${by}`}.`,
  fields: (args) => ({
    known: [
      ...placeColumns(args),
      ...(args.by === null || !args.toColumns ? args.specs.map(({ output }) => output) : []),
    ],
    open: args.by !== null && args.toColumns,
  }),
  needs: ({ specs, by, latitudeField, longitudeField }) =>
    union(fieldsOfAggregates(specs), [latitudeField, longitudeField, ...(by === null ? [] : [by])]),
  operator: (args, context) => (input) => binned(holdRows(input.rows, context.limits, 'geostats'), args, context),
});

function placeColumns({ latitudeOutput, longitudeOutput, by, toColumns }: GeostatsArguments): string[] {
  return ['geobin', latitudeOutput, longitudeOutput, ...(by !== null && !toColumns ? [by] : [])];
}

interface Bin {
  readonly name: string;
  latitudes: number;
  longitudes: number;
  count: number;
  readonly groups: Map<string, { readonly group: AggregateGroup; count: number }>;
}

const other = 'OTHER';

function binned(rows: readonly Row[], args: GeostatsArguments, context: RunContext): RowStream {
  const { specs, by, globalLimit } = args;
  const plan = new AggregatePlan(specs, aggregateRun(context));
  const places = rows.flatMap((row) => {
    const latitude = singleNumber(row[args.latitudeField]);
    const longitude = singleNumber(row[args.longitudeField]);
    if (latitude === null || longitude === null || Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return [];
    const values = by === null ? [''] : toList(row[by]).map(toText);
    return values.length === 0 ? [] : [{ row, latitude, longitude, values }];
  });
  const totals = new Map<string, number>();
  for (const { values } of places) for (const value of values) totals.set(value, (totals.get(value) ?? 0) + 1);
  const shown = new Set(commonest(totals, globalLimit));
  const bins: Bin[] = [];
  for (let zoom = 0; zoom <= args.maxZoom; zoom++) {
    const level = new Map<string, Bin>();
    for (const { row, latitude, longitude, values } of places) {
      const bin = binAt(level, latitude, longitude, zoom, args);
      bin.latitudes += latitude;
      bin.longitudes += longitude;
      bin.count++;
      for (const value of values) addTo(bin, shown.has(value) ? value : other, row, plan);
    }
    for (const bin of [...level.values()].sort((a, b) => compareText(a.name, b.name))) bins.push(bin);
    if (bins.length > context.limits.heldRows)
      throw new SplError(
        `'geostats' would give more than ${context.limits.heldRows} rows.`,
        null,
        'Choose a smaller maxzoomlevel.',
        'limit',
      );
  }
  const names = [...shown, ...(shown.size < totals.size ? [other] : [])].sort(compareText);
  return toRows(bins, names, args);
}

function binAt(
  level: Map<string, Bin>,
  latitude: number,
  longitude: number,
  zoom: number,
  args: GeostatsArguments,
): Bin {
  const y = Math.floor((latitude + 90) / (args.spanLatitude / 2 ** zoom));
  const x = Math.floor((longitude + 180) / (args.spanLongitude / 2 ** zoom));
  const name = `bin_id_zl_${zoom}_y_${y}_x_${x}`;
  const bin = level.get(name) ?? { name, latitudes: 0, longitudes: 0, count: 0, groups: new Map() };
  level.set(name, bin);
  return bin;
}

function addTo(bin: Bin, value: string, row: Row, plan: AggregatePlan): void {
  const entry = bin.groups.get(value) ?? { group: plan.newGroup(), count: 0 };
  bin.groups.set(value, entry);
  entry.group.add(row, timeOf(row));
  entry.count++;
}

function commonest(counts: ReadonlyMap<string, number>, limit: number): string[] {
  const sorted = [...counts].sort(([a, m], [b, n]) => n - m || compareText(a, b)).map(([value]) => value);
  return limit === 0 ? sorted : sorted.slice(0, limit);
}

function toRows(bins: readonly Bin[], names: readonly string[], args: GeostatsArguments): RowStream {
  const { specs, by, localLimit, toColumns } = args;
  const single = specs.length === 1;
  const column = (spec: AggregateSpec, value: string): string =>
    by === null || !toColumns ? spec.output : single ? value : `${spec.output}: ${value}`;
  const dataColumns =
    by === null || !toColumns
      ? specs.map(({ output }) => output)
      : specs.flatMap((spec) => names.map((name) => column(spec, name)));
  const rows = bins.flatMap((bin) => {
    const place = (): Row => {
      const row = newRow();
      row.geobin = bin.name;
      row[args.latitudeOutput] = bin.latitudes / bin.count;
      row[args.longitudeOutput] = bin.longitudes / bin.count;
      return row;
    };
    const local = commonest(new Map([...bin.groups].map(([value, { count }]) => [value, count])), localLimit);
    const results = toColumns || by === null ? [place()] : [];
    for (const value of local) {
      const row = toColumns || by === null ? results[0]! : place();
      if (row !== results[0]) results.push(row);
      if (by !== null && !toColumns) row[by] = value;
      specs.forEach((spec, index) => {
        row[column(spec, value)] = bin.groups.get(value)!.group.result(index);
      });
    }
    return results;
  });
  return { columns: [...placeColumns(args), ...dataColumns], open: false, rows };
}
