import { describe, expect, it } from 'vitest';
import { cidrContains, compareIp, parseCidr } from '../../../src/values/cidr.ts';

describe('cidrContains', () => {
  it.each([
    ['10.0.0.0/8', '10.255.1.2', true],
    ['10.0.0.0/8', '11.0.0.1', false],
    ['192.168.1.77/24', '192.168.1.200', true],
    ['192.168.1.0/25', '192.168.1.128', false],
    ['0.0.0.0/0', '203.0.113.9', true],
    ['203.0.113.9/32', '203.0.113.9', true],
    ['224.0.0.0/4', '239.1.2.3', true],
    ['2001:db8::/32', '2001:0DB8:1::5', true],
    ['2001:db8::/32', '2001:db9::1', false],
    ['fe80::/10', 'febf::1', true],
    ['fe80::/10', 'fec0::1', false],
    ['::ffff:10.0.0.0/104', '::ffff:10.1.2.3', true],
    ['::/0', '::1', true],
    ['10.0.0.0/8', '::1', false],
    ['::/0', '10.0.0.1', false],
    ['10.0.0.0/8', 'host1', false],
    ['10.0.0.0/8', '10.0.0', false],
    ['10.0.0.0/8', '10.0.0.256', false],
    ['10.0.0.0/8', '10.0.0.01', false],
  ])('%s holds %s: %s', (cidr, ip, expected) => {
    expect(cidrContains(parseCidr(cidr)!, ip)).toBe(expected);
  });

  it.each(['10.0.0.1', '10.0.0.0/33', '10.0.0.0/', 'a/8', '::/129', '1::2::3/64', '1:2:3:4:5:6:7/64', '10.0.0.0/8 '])(
    'takes %j for no subnet',
    (text) => {
      expect(parseCidr(text)).toBeNull();
    },
  );
});

describe('compareIp', () => {
  it('orders addresses by number, IPv4 first', () => {
    const sorted = ['10.0.0.10', '::1', '9.1.1.1', '10.0.0.9', '::'].sort((a, b) => compareIp(a, b)!);
    expect(sorted).toEqual(['9.1.1.1', '10.0.0.9', '10.0.0.10', '::', '::1']);
  });

  it('is null when one is no address', () => {
    expect(compareIp('10.0.0.1', 'x')).toBeNull();
    expect(compareIp('1:2', '10.0.0.1')).toBeNull();
  });
});
