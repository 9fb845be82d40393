import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compileCidrSet } from '../../../src/knowledge/cidr-set.ts';
import { cidrContains, parseCidr } from '../../../src/values/cidr.ts';

it('gives the positions of all subnets that hold an address, ascending', () => {
  const find = compileCidrSet([
    '0.0.0.0/0',
    '10.1.0.0/16',
    'fe80::/10',
    '10.1.2.3',
    '10.0.0.0/8',
    '10.1.2.3/32',
    '10.1.0.0/16',
  ]);
  expect(find('10.1.2.3')).toEqual([0, 1, 3, 4, 5, 6]);
  expect(find('10.200.0.1')).toEqual([0, 4]);
  expect(find('fe80::1')).toEqual([2]);
  expect(find('10.1.2.3/8')).toEqual([]);
  expect(find('')).toEqual([]);
});

it('finds exactly what the subnets hold one by one', () => {
  const octet = fc.constantFrom(0, 1, 127, 128, 255);
  const address = fc.oneof(
    fc.tuple(octet, octet, octet, octet).map((octets) => octets.join('.')),
    fc.tuple(octet, octet).map(([a, b]) => `2001:${a}::${b}`),
  );
  const subnet = fc.tuple(address, fc.nat(32)).map(([text, length]) => `${text}/${length}`);
  fc.assert(
    fc.property(fc.array(subnet), address, (subnets, ip) => {
      const oneByOne = subnets.flatMap((text, number) => (cidrContains(parseCidr(text)!, ip) ? [number] : []));
      expect(compileCidrSet(subnets)(ip)).toEqual(oneByOne);
    }),
    { numRuns: 1000 },
  );
});
