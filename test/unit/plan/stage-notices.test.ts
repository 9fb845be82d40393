import { describe, expect, test } from 'vitest';
import { openCase } from '../../support/run-case.ts';

const notices = (spl: string): string[] => {
  const engine = openCase({ spl });
  try {
    return engine.prepare(spl).notices.map(({ message }) => message);
  } finally {
    engine.close();
  }
};

describe('names without quotes', () => {
  test.each([
    [
      'index=* | where userIdentity.type="Root"',
      "userIdentity.type without quotes joins the values of userIdentity, type. For the field, put 'userIdentity.type' in single quotes.",
    ],
    [
      'index=* | eval who=a.b.c',
      "a.b.c without quotes joins the values of a, b, c. For the field, put 'a.b.c' in single quotes.",
    ],
    [
      'index=* | stats count by u.t | where u.t="x"',
      "u.t without quotes joins the values of u, t. For the field, put 'u.t' in single quotes.",
    ],
    [
      'index=* | where Image=powershell.exe',
      'powershell.exe without quotes joins the values of powershell, exe. For the text, write "powershell.exe"; for the field, put \'powershell.exe\' in single quotes.',
    ],
    ['index=* | stats count by user | where user=admin', 'There is no field admin here. For the text, write "admin".'],
    [
      'index=* | stats count(eval(u.t="x")) as n',
      "u.t without quotes joins the values of u, t. For the field, put 'u.t' in single quotes.",
    ],
  ])('%s', (spl, message) => expect(notices(spl)).toEqual([message]));

  test.each([
    'index=* | where \'userIdentity.type\'="Root"',
    'index=* | eval first="a", last="b" | eval both=first.last',
    'index=* | eval both=first . last, mail=user."@".domain',
    'index=* | where Image="powershell.exe"',
    'index=* | stats count, avg(x) as avg | eval upper=avg*2, odd=if(count=upper, 1, 0)',
    'index=* | stats count, dc(user) as users by host | where count=users',
  ])('are meant in %s', (spl) => expect(notices(spl)).toEqual([]));
});

test('a time in ISO 8601 is said with the form that Splunk takes', () => {
  expect(notices('index=* earliest=2024-05-01T12:00:00Z latest="2024-05-02 01:02:03"')).toEqual([
    'Splunk takes no ISO 8601 time here: write earliest=1714564800.',
    'Splunk takes no ISO 8601 time here: write latest="05/02/2024:01:02:03".',
  ]);
});
