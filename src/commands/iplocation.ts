import { type IpLocation, locationFields } from '../knowledge/ip-location.ts';
import { custom } from '../plan/custom.ts';
import { union, without } from '../plan/field-demand.ts';
import { withFields } from '../plan/field-flow.ts';
import type { CommandOption } from '../plan/lowering.ts';
import { rowByRow } from '../plan/row-stream.ts';
import { cidrContains, compareIp, parseCidr } from '../values/cidr.ts';
import { toText } from '../values/number.ts';
import { toList } from '../values/value.ts';
import { ArgumentReader } from './shared/arguments.ts';

export interface IplocationArguments {
  readonly field: string;
  readonly prefix: string;
  readonly allFields: boolean;
  readonly language: string;
}

const options: readonly CommandOption[] = [
  { name: 'prefix', values: '<string>', default: 'empty', summary: 'Stands before the names of the new fields.' },
  { name: 'allfields', values: '<bool>', default: 'false', summary: 'Add Continent, MetroCode and Timezone too.' },
  { name: 'lang', values: '<language>', default: 'en', summary: 'The language of the names.' },
];

const usualFields = ['City', 'Country', 'Region', 'lat', 'lon'] as const;
const otherFields = ['Continent', 'MetroCode', 'Timezone'] as const;

export const iplocationCommand = custom<IplocationArguments>({
  name: 'iplocation',
  aliases: [],
  role: 'streaming',
  group: 'knowledge and stored data',
  summary: 'Adds City, Country, Region, lat and lon of an address, from a location file. Private addresses have none.',
  syntax: 'iplocation [prefix=<string>] [allfields=<bool>] [lang=<language>] <field>',
  options,
  example: { spl: '| makeresults | eval ip="10.0.0.1" | iplocation ip | table ip Country', rows: [{ ip: '10.0.0.1' }] },

  read(stage) {
    const reader = new ArgumentReader(stage, options);
    const field = reader.requiredName('a field with addresses').text;
    reader.end();
    return {
      field,
      prefix: reader.text('prefix', ''),
      allFields: reader.boolean('allfields', false),
      language: reader.text('lang', 'en'),
    };
  },

  describe: (args) => `Adds where the address in ${args.field} is: ${outputs(args).join(', ')}.`,
  fields: (args, input) => withFields(input, ...outputs(args)),
  needs: (args, wanted) => {
    const added = outputs(args);
    if (wanted !== 'all' && !added.some((name) => wanted.has(name))) return wanted;
    return union(without(wanted, added), [args.field]);
  },

  operator(args, context) {
    const { field, prefix, language } = args;
    const { ipLocations } = context.knowledgeBase;
    const fields = fieldsFor(args).map((name) => [`${prefix}${name}`, locationFields.get(name)!] as const);
    return rowByRow((row) => {
      let location: IpLocation | null = null;
      for (const value of toList(row[field])) {
        const address = toText(value);
        if (!ipLocations) {
          if (compareIp(address, address) !== null && !isSpecialAddress(address))
            context.notice(
              'iplocation has no location file (--geoip FILE.mmdb): City, Country, Region, lat and lon stay empty.',
            );
        } else location ??= ipLocations.find(address, language);
      }
      for (const [name, read] of fields) row[name] = location === null ? null : read(location);
      return row;
    }, outputs(args));
  },
});

const fieldsFor = ({ allFields }: IplocationArguments): readonly string[] =>
  allFields ? [...usualFields, ...otherFields] : usualFields;

const outputs = (args: IplocationArguments): readonly string[] =>
  fieldsFor(args).map((name) => `${args.prefix}${name}`);

/** Ranges without a place: private, shared, loopback, link-local, documentation, multicast, reserved (IANA registries). */
const specialRanges = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/127',
  '2001:db8::/32',
  'fc00::/7',
  'fe80::/10',
  'ff00::/8',
].map((range) => parseCidr(range)!);

export function isSpecialAddress(address: string): boolean {
  return specialRanges.some((range) => cidrContains(range, address));
}
