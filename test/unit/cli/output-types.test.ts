import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isJsonNumber } from '../../../src/values/json-scalar.ts';
import { splite, temporaryDirectory } from '../../support/cli.ts';

async function output(spl: string, ...more: string[]): Promise<string> {
  const { stdout, exitCode, stderr } = await splite(temporaryDirectory(), [`| makeresults | ${spl}`, ...more]);
  expect([exitCode, stderr]).toEqual([0, '']);
  return stdout;
}

describe('what SPL treats as a number is one in JSON, digit by digit', () => {
  test.each([
    ['eval r=round(-5,2) | table r', '{"r":-5.00}'],
    ['eval r=round(0.001,2) | table r', '{"r":0.00}'],
    ['eval user="a" | top user | fields percent', '{"percent":100.000000}'],
    ['eval id="9223372036854775807" | table id', '{"id":9223372036854775807}'],
    ['eval id="4624" | table id', '{"id":4624}'],
    ['eval a=mvappend("1","x",2) | table a', '{"a":[1,"x",2]}'],
    ['eval n=pow(10,400) | table n', '{"n":"inf"}'],
    ['eval _raw="4624" | table _raw', '{"_raw":"4624"}'],
  ])('%s', async (spl, expected) => {
    expect(await output(spl)).toBe(`${expected}\n`);
    expect(await output(spl, '-f', 'json')).toBe(`[\n${expected}\n]\n`);
  });

  test.each(['007', '+5', '.5', '5.', '1e5', '0x18', ' 5', '5 ', '1,000', '10.0.0.1', '--5', '-', '', 'nan', '-inf'])(
    "'%s' stays text",
    async (text) => expect(await output(`eval v="${text}" | table v`)).toBe(`${JSON.stringify({ v: text })}\n`),
  );

  test('an integer beyond 64 bits is the name of something', () => {
    expect(['18446744073709551615', '-18446744073709551615', '0.123456789012345678901'].map(isJsonNumber)).toEqual([
      true,
      true,
      true,
    ]);
    expect(['18446744073709551616', '123456789012345678901', '99999999999999999999.5'].map(isJsonNumber)).toEqual([
      false,
      false,
      false,
    ]);
  });

  test('--types text gives text alone', async () => {
    const spl = 'eval a=1, b=round(2,1), c=mvappend(1,"x"), _time=1714557600 | table _time a b c';
    expect(await output(spl, '--types', 'text')).toBe('{"_time":"1714557600","a":"1","b":"2.0","c":["1","x"]}\n');
    const refused = await splite(temporaryDirectory(), ['| makeresults', '--types', 'numbers']);
    expect([refused.exitCode, refused.stderr.includes('auto, text')]).toEqual([2, true]);
  });
});

describe('--csv-safe', () => {
  const spl =
    'eval "=name"="=1+1", plus="+1+1", at="@SUM(A1)", minus="-2+3", number=-5.00, tab="\tx", wide="＝1", plain="a=b" | fields - _time';
  test('puts an apostrophe before what a spreadsheet computes, and not before numbers', async () => {
    const [head, cells] = (
      await output(`${spl} | table "=name" plus at minus number wide plain`, '-f', 'csv', '--csv-safe')
    ).split('\n');
    expect(head).toBe("'=name,plus,at,minus,number,wide,plain");
    expect(cells).toBe("'=1+1,'+1+1,'@SUM(A1),'-2+3,-5.00,'＝1,a=b");
  });
  test('without it text is as it is', async () =>
    expect(await output(`${spl} | table at minus`, '-f', 'csv')).toBe('at,minus\n@SUM(A1),-2+3\n'));
});

describe('--lookup-out', () => {
  const made = '| makeresults | eval user="a,b", note="x" | table user note';
  const inFolder = async (spl: string, prepare: (directory: string) => void = () => {}) => {
    const directory = temporaryDirectory();
    prepare(directory);
    return { directory, ...(await splite(directory, [spl, '--lookup-out', 'out'])) };
  };

  test('writes the table as a file of that folder', async () => {
    const { directory, exitCode, stderr } = await inFolder(`${made} | outputlookup seen`);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('Wrote out/seen.csv (1 row).');
    expect(readFileSync(join(directory, 'out/seen.csv'), 'utf8')).toBe('user,note\n"a,b",x\n');
    const again = await splite(directory, ['| inputlookup seen.csv', '--content', 'out']);
    expect(again.stdout).toBe('{"user":"a,b","note":"x"}\n');
  });

  test('a link under that name is not followed', async () => {
    const { directory, exitCode, stderr } = await inFolder(`${made} | outputlookup seen`, (at) => {
      writeFileSync(join(at, 'mine.txt'), 'mine');
      mkdirSync(join(at, 'out'));
      symlinkSync('../mine.txt', join(at, 'out/seen.csv'));
    });
    expect(exitCode).toBe(3);
    expect(stderr).toContain('out/seen.csv: it is a symbolic link');
    expect(readFileSync(join(directory, 'mine.txt'), 'utf8')).toBe('mine');
  });

  test('a directory under that name is left alone', async () => {
    const { exitCode, stderr } = await inFolder(`${made} | outputlookup seen.csv`, (at) =>
      mkdirSync(join(at, 'out/seen.csv'), { recursive: true }),
    );
    expect([exitCode, stderr.includes('it is no regular file')]).toEqual([3, true]);
  });

  test.each(['../up.csv', '/tmp/up.csv', 'a/b.csv', '.hidden'])('%s is no name', async (name) => {
    const { directory, exitCode } = await inFolder(`${made} | outputlookup "${name}"`);
    expect(exitCode).toBe(2);
    expect(readdirSync(directory)).toEqual([]);
  });

  test('without it the note names it, and nothing is written', async () => {
    const directory = temporaryDirectory();
    const { stderr } = await splite(directory, [`${made} | outputlookup seen`]);
    expect(stderr).toContain('--lookup-out DIR');
    expect(readdirSync(directory)).toEqual([]);
  });
});
