import { createHash } from 'node:crypto';
import { strictTextArgument } from '../compiled-argument.ts';
import type { EvalFunction } from '../eval-function.ts';

function hashFunction(name: string, title: string, ofEmptyText: string): EvalFunction {
  return {
    name,
    group: 'cryptographic',
    signature: `${name}(<str>)`,
    summary: `The ${title} hash of the text (as UTF-8) in hexadecimal.`,
    example: [`${name}("")`, ofEmptyText],
    minArgs: 1,
    maxArgs: 1,
    returns: 'string',
    compile(call) {
      const textOf = strictTextArgument(call, 0);
      return (row) => {
        const text = textOf(row);
        return text === null ? null : createHash(name).update(text).digest('hex');
      };
    },
  };
}

/** Search Reference, "Cryptographic functions". */
export const cryptographicFunctions: readonly EvalFunction[] = [
  hashFunction('md5', 'MD5', 'd41d8cd98f00b204e9800998ecf8427e'),
  hashFunction('sha1', 'SHA-1', 'da39a3ee5e6b4b0d3255bfef95601890afd80709'),
  hashFunction('sha256', 'SHA-256', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'),
  hashFunction(
    'sha512',
    'SHA-512',
    'cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce' +
      '47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e',
  ),
];
