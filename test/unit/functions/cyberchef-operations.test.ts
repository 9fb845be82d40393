import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { bytesToText, compileRecipeStep } from '../../../src/functions/cyberchef-operations.ts';

const apply = (op: string, input: string | Buffer, ...args: unknown[]): string | null => {
  const result = compileRecipeStep({ op, args })!(Buffer.from(input));
  return result === null ? null : bytesToText(result);
};

describe('CyberChef operations', () => {
  it.each([
    ['From Base64', 'aGk', 'hi'],
    ['from_base64', 'aG k=\n', 'hi'],
    ['To Base64', 'hi', 'aGk='],
    ['From Hex', '0x68,0x69', 'hi'],
    ['To Hex', 'hi', '68 69'],
    ['URL Decode', 'a%2Fb+c%zz', 'a/b c%zz'],
    ['URL Encode', 'a b/ü', 'a%20b/%C3%BC'],
    ['Defang URL', 'HTTPS://a.b', 'HXXPS[://]a[.]b'],
    ['Fang URL', 'hxxps[://]a[.]b', 'https://a.b'],
    ['Defang IP Addresses', 'from 10.0.0.1.', 'from 10[.]0[.]0[.]1.'],
    ['To Punycode', 'bücher.example', 'xn--bcher-kva.example'],
    ['Reverse', 'a😀', '😀a'],
    ['ROT13', 'Hello', 'Uryyb'],
    ['MD5', '', 'd41d8cd98f00b204e9800998ecf8427e'],
    ['Remove null bytes', 'a\0b', 'ab'],
  ])('%s of %j', (op, input, output) => expect(apply(op, input)).toBe(output));

  it('reads UTF-16, as encoded PowerShell commands are', () => {
    expect(apply('Decode text', Buffer.from('iex', 'utf16le'), 'UTF-16LE (1200)')).toBe('iex');
  });

  it('unpacks, and gives nothing for what is not packed', () => {
    expect(apply('Gunzip', gzipSync('hello'))).toBe('hello');
    expect(apply('Zlib Inflate', deflateSync('hello'))).toBe('hello');
    expect(apply('Gunzip', 'hello')).toBeNull();
  });

  it('stops before a small packed text becomes a huge one', () => {
    expect(apply('Gunzip', gzipSync(Buffer.alloc(64 * 1024 * 1024)))).toBeNull();
  });

  it('knows no others', () => {
    expect(compileRecipeStep({ op: 'AES Decrypt', args: [] })).toBeNull();
  });
});
