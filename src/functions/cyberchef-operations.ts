import { createHash } from 'node:crypto';
import { domainToASCII, domainToUnicode } from 'node:url';
import { gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';

/** One step of a recipe: bytes to bytes; null when the input is not what the step reads. */
export type CyberchefStep = (input: Buffer) => Buffer | null;

export interface RecipeStep {
  readonly op: string;
  readonly args: readonly unknown[];
}

/** Compressed data must not grow beyond this. */
const maxOutputBytes = 16 * 1024 * 1024;

const onText =
  (change: (text: string) => string | null): CyberchefStep =>
  (input) => {
    const result = change(input.toString('utf8'));
    return result === null ? null : Buffer.from(result, 'utf8');
  };

const unpack =
  (work: (input: Buffer, options: { maxOutputLength: number }) => Buffer): CyberchefStep =>
  (input) => {
    try {
      return work(input, { maxOutputLength: maxOutputBytes });
    } catch {
      return null;
    }
  };

const hash =
  (algorithm: string): CyberchefStep =>
  (input) =>
    Buffer.from(createHash(algorithm).update(input).digest('hex'), 'utf8');

type MakeStep = (args: readonly unknown[]) => CyberchefStep;

/** Operations by the name that CyberChef gives them, in lower case. */
const operations: ReadonlyMap<string, MakeStep> = new Map<string, MakeStep>([
  ['from base64', () => fromBase64],
  ['to base64', () => (input) => Buffer.from(input.toString('base64'), 'utf8')],
  ['from hex', () => fromHex],
  ['to hex', () => (input) => Buffer.from(input.toString('hex').replace(/..(?=.)/g, '$& '), 'utf8')],
  ['url decode', () => urlDecode],
  ['url encode', ([all]) => onText((text) => (all === true ? percentEncodeAll(text) : encodeURI(text)))],
  ['gunzip', () => unpack(gunzipSync)],
  ['zlib inflate', () => unpack(inflateSync)],
  ['raw inflate', () => unpack(inflateRawSync)],
  ['defang url', () => onText(defangUrl)],
  [
    'fang url',
    () =>
      onText((text) =>
        text
          .replace(/\[:\/\/\]/g, '://')
          .replace(/\[\.\]/g, '.')
          .replace(/^hxxp/gim, 'http'),
      ),
  ],
  [
    'defang ip addresses',
    () => onText((text) => text.replace(/\b\d{1,3}(?:\.\d{1,3}){3}\b/g, (ip) => ip.replaceAll('.', '[.]'))),
  ],
  ['from punycode', ([internationalised]) => onText((text) => fromPunycode(text, internationalised !== false))],
  ['to punycode', ([internationalised]) => onText((text) => toPunycode(text, internationalised !== false))],
  ['decode text', ([encoding]) => decodeText(String(encoding ?? 'UTF-8'))],
  ['to lower case', () => onText((text) => text.toLowerCase())],
  ['to upper case', () => onText((text) => text.toUpperCase())],
  ['reverse', () => onText((text) => [...text].reverse().join(''))],
  ['remove null bytes', () => (input) => Buffer.from(input.filter((byte) => byte !== 0))],
  ['remove whitespace', () => onText((text) => text.replace(/\s+/g, ''))],
  ['rot13', () => onText(rot13)],
  ['md5', () => hash('md5')],
  ['sha1', () => hash('sha1')],
  ['sha2', ([size]) => hash(`sha${['224', '256', '384', '512'].includes(String(size)) ? String(size) : '512'}`)],
]);

export function cyberchefOperations(): Iterable<string> {
  return operations.keys();
}

/** `From_Base64` and `From Base64` are the same; null for an operation that is not supported. */
export function compileRecipeStep({ op, args }: RecipeStep): CyberchefStep | null {
  return operations.get(operationKey(op))?.(args) ?? null;
}

export function operationKey(op: string): string {
  return op.replaceAll('_', ' ').trim().toLowerCase();
}

/** Text if the bytes are UTF-8, otherwise one character for each byte. */
export function bytesToText(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}

function fromBase64(input: Buffer): Buffer | null {
  const text = input.toString('latin1').replace(/[^A-Za-z0-9+/_-]/g, '');
  return text.length === 0 ? null : Buffer.from(text, 'base64');
}

function fromHex(input: Buffer): Buffer | null {
  const digits = input.toString('latin1').replace(/0x|\\x|[^0-9a-f]/gi, '');
  return digits.length === 0 ? null : Buffer.from(digits.slice(0, digits.length - (digits.length % 2)), 'hex');
}

/** Every `%xx`; others stay. */
function urlDecode(input: Buffer): Buffer {
  const text = input.toString('latin1').replace(/\+/g, ' ');
  return Buffer.from(
    text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
}

function percentEncodeAll(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*~_.-]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function defangUrl(text: string): string {
  return text
    .replace(/\bhttp/gi, (word) => word.replace(/t/g, 'x').replace(/T/g, 'X'))
    .replace(/:\/\//g, '[://]')
    .replace(/\./g, '[.]');
}

/** Without `internationalised` the text is one label without its `xn--`. */
function fromPunycode(text: string, internationalised: boolean): string | null {
  return domainToUnicode(internationalised ? text : `xn--${text}`) || null;
}

function toPunycode(text: string, internationalised: boolean): string | null {
  const domain = domainToASCII(text);
  if (domain === '') return null;
  return internationalised ? domain : domain.replace(/^xn--/, '');
}

function decodeText(encoding: string): CyberchefStep {
  const name = encoding.toLowerCase();
  const label = name.startsWith('utf-16le')
    ? 'utf-16le'
    : name.startsWith('utf-16be')
      ? 'utf-16be'
      : name.startsWith('utf-8')
        ? 'utf-8'
        : 'latin1';
  return (input) => Buffer.from(new TextDecoder(label, { ignoreBOM: true }).decode(input), 'utf8');
}

function rot13(text: string): string {
  return text.replace(/[a-z]/gi, (char) => {
    const base = char <= 'Z' ? 65 : 97;
    return String.fromCharCode(((char.charCodeAt(0) - base + 13) % 26) + base);
  });
}
