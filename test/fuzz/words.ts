import { commands } from '../../src/commands/registry.ts';
import { aggregations } from '../../src/functions/aggregation-registry.ts';
import { evalFunctions } from '../../src/functions/eval-registry.ts';

const split = (text: string): readonly string[] => text.split(' ');

/** Signs of the language. */
export const signs = [
  ...split('( ) [ ] { } , . = == != < <= > >= + - * / % ! | || ; : :: \\ \\" " \' ` ``` # @ & ^ ~ ? $'),
  '\n',
  '\t',
];

/** Words that mean something somewhere. */
export const words = [
  ...commands.keys(),
  ...[...evalFunctions.keys()].map((name) => `${name}(`),
  ...[...aggregations.keys()].map((name) => `${name}(`),
  ...split('as by over where from in IN AND OR NOT not and or xor like output outputnew into with type field'),
  ...split('count eval( PREFIX(a=) sparkline( datamodel=Endpoint.Processes savedsearch: datamodel:'),
];

/** Values and names. */
export const values = [
  ...split('a b _time _raw host index=main earliest=-1h latest=now span=1h span=2log10 limit=5 field=a max=0 * a* -a'),
  ...split(
    '1 -5 1.10 0x10 1e999 1e-7 10.0.0.0/8 TERM(a) CASE(B) "a" "a|b" "[a" "a]" "x\\"y" \'a b\' "a b" "" \'\' $a$',
  ),
  ...split(
    '<<FIELD>> {f} a_{f} #a# é 😀 ”a” C:\\Windows\\* *\\\\x\\\\* a.b a{}.b a::b "(?<n>a+)" "s/a/b/g" "%Y-%m-%d"',
  ),
  '"("a")"',
  '[search a | return b]',
  '[| makeresults]',
  '`plain`',
  '`wrap(a)`',
  '`wrap("a|b")`',
  '`loop(1)`',
  '`computed("x")`',
  '`computed(1+)`',
  '`checked(a)`',
  '`open`',
  '`empty`',
  '`nosuch`',
  '`x_filter`',
  '```a | b```',
  '\u0000',
  '\uE000',
  '\u2028',
  '\ud800',
];

/** Macros that the texts call, good and bad ones. */
export const macros = {
  plain: { definition: 'index=main a=1' },
  'wrap(1)': { definition: 'search $x$', args: ['x'] },
  'loop(1)': { definition: '`loop($x$)` `loop($x$)`', args: ['x'] },
  'computed(1)': { definition: '"a=".$x$', args: ['x'], iseval: true },
  'checked(1)': { definition: 'a=$x$', args: ['x'], validation: 'isnum($x$)', errormsg: 'a number' },
  open: { definition: '[ search (' },
  empty: { definition: '' },
};
