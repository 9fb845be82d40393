import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { jsonLines, splite, temporaryDirectory } from '../../support/cli.ts';

const transforms = `
[login]
REGEX = user (?<user>\\w+) from (?<src>\\S+)

[pairs]
REGEX = (\\w+):(\\w+)
FORMAT = $1::$2

[columns]
DELIMS = "|"
FIELDS = first, second, third

[of_field]
SOURCE_KEY = second
REGEX = ^(?<letter>.)

[broken]
REGEX = (?<a
`;

/** The rows of a search over one event, with an app that has these stanzas. */
async function extracted(raw: string, extract: string): Promise<{ rows: object[]; stderr: string }> {
  const directory = temporaryDirectory();
  mkdirSync(join(directory, 'app', 'default'), { recursive: true });
  writeFileSync(join(directory, 'app', 'default', 'transforms.conf'), transforms);
  const spl = `| makeresults | fields - _time | eval _raw="${raw}" | ${extract} | fields - _raw`;
  const { stdout, stderr } = await splite(directory, ['search', spl, '--content', 'app', '-f', 'ndjson']);
  return { rows: jsonLines(stdout), stderr };
}

describe('extract names stanzas of transforms.conf', () => {
  it('with named groups', async () => {
    expect((await extracted('user bob from 10.0.0.1', 'extract login')).rows).toEqual([
      { user: 'bob', src: '10.0.0.1' },
    ]);
  });

  it('several, one reading what another has found; kv is the same command', async () => {
    expect((await extracted('a|bc|d', 'kv columns, of_field')).rows).toEqual([
      { first: 'a', second: 'bc', third: 'd', letter: 'b' },
    ]);
  });

  it('with names from the text, beside key=value pairs unless auto=f', async () => {
    expect((await extracted('a:1 b:2 c=3', 'extract pairs')).rows).toEqual([{ a: 1, b: 2, c: 3 }]);
    expect((await extracted('a:1 b:2 c=3', 'extract auto=f pairs')).rows).toEqual([{ a: 1, b: 2 }]);
  });

  it('keeps fields that are there', async () => {
    expect((await extracted('user bob from x', 'eval user="eve" | extract login')).rows).toEqual([
      { user: 'eve', src: 'x' },
    ]);
  });

  it('a stanza that is not there, or cannot be used, is an error at its name', async () => {
    expect((await extracted('x', 'extract logni')).stderr).toMatch(/no stanza \[logni\][\s\S]*Did you mean 'login'/);
    expect((await extracted('x', 'extract broken')).stderr).toContain('[broken] of transforms.conf cannot be used');
  });
});
