import { describe, expect, it } from 'vitest';
import { parseAuditRecord } from '../../../../src/ingest/extract/audit-record.ts';
import { parseCef } from '../../../../src/ingest/extract/cef.ts';
import { automaticKeyValues, keyValues } from '../../../../src/ingest/extract/key-values.ts';
import { parseLeef } from '../../../../src/ingest/extract/leef.ts';
import { messageSections } from '../../../../src/ingest/extract/message-sections.ts';
import { namesOfPriority, parseSyslogHeader } from '../../../../src/ingest/extract/syslog-header.ts';

describe('pairs of key and value', () => {
  const pairs = (text: string, syntax = {}): unknown =>
    Object.fromEntries(keyValues(text, { ...automaticKeyValues, ...syntax }));

  it.each([
    ['a=1 b="two words" c=\'x y\'', { a: '1', b: 'two words', c: 'x y' }],
    ['a=1,b=2;c=3|d=4', { a: '1', b: '2', c: '3', d: '4' }],
    ['GET /cart?action=view&id=7 HTTP/1.1', { action: 'view', id: '7' }],
    ['user.name=ann _id=3 2nd=x', { user_name: 'ann', id: '3' }],
    ['empty= quoted="" a=1', { a: '1' }],
    ['path="C:\\\\x \\"y\\""', { path: 'C:\\x "y"' }],
  ])('as Splunk finds them: %s', (text, expected) => {
    expect(pairs(text)).toMatchObject(expected);
  });

  it('cut at given characters', () => {
    expect(pairs('a:1^b:2', { pairs: '^', separators: ':' })).toEqual({ a: '1', b: '2' });
  });

  it('with values that go on to the next key', () => {
    expect(pairs('command=bash -il terminal=3 name="a b" last=x y', { open: true })).toEqual({
      command: 'bash -il',
      terminal: '3',
      name: 'a b',
      last: 'x y',
    });
  });
});

describe('CEF', () => {
  it('undoes its escapes', () => {
    const fields = parseCef(
      'CEF:0|a\\|b|p|1|id|na\\\\me|5|msg=x\\=y\\nz path=C:\\\\a b cs1=v cs1Label=My Label src=1.2.3.4',
    );
    expect(Object.fromEntries(fields!)).toMatchObject({
      device_vendor: 'a|b',
      name: 'na\\me',
      severity: '5',
      msg: 'x=y\nz',
      path: 'C:\\a b',
      My_Label: 'v',
      src: '1.2.3.4',
    });
  });

  it('may have no extension, a version of two parts, and a header before', () => {
    expect(parseCef('<13>May 1 10:00:00 h CEF:1.2|v|p|1|id|n|High')?.get('severity')).toBe('High');
  });

  it.each(['CEF is a format', 'CEF:0|a|b|c', 'xCEF:0|a|b|c|d|e|f|'])('is not seen in: %s', (text) => {
    expect(parseCef(text)).toBeNull();
  });
});

describe('LEEF', () => {
  it.each([
    ['tabs', 'LEEF:1.0|v|p|1|e|a=1\tb=two words'],
    ['blanks for tabs', 'LEEF:1.0|v|p|1|e|a=1 b=two words'],
    ['a delimiter that the header names', 'LEEF:2.0|v|p|1|e|^|a=1^b=two words'],
    ['its code', 'LEEF:2.0|v|p|1|e|x7C|a=1|b=two words'],
    ['its code, longer', 'LEEF:2.0|v|p|1|e|0x5E|a=1^b=two words'],
    ['no delimiter named', 'LEEF:2.0|v|p|1|e||a=1\tb=two words'],
  ])('with %s', (_, text) => {
    expect(Object.fromEntries(parseLeef(text)!)).toMatchObject({
      device_vendor: 'v',
      device_event_id: 'e',
      a: '1',
      b: 'two words',
    });
  });
});

describe('headers of syslog', () => {
  it.each([
    [
      'May  1 10:00:00 web1 sshd[12]: text',
      { host: 'web1', process: 'sshd', pid: '12', message: 'text', priority: null },
    ],
    ['Wed May 01 2024 10:00:00 mail1 sshd[4]: x', { host: 'mail1', process: 'sshd', time: 'Wed May 01 2024 10:00:00' }],
    ['<34>May 11 10:00:00 web1 su: text', { host: 'web1', process: 'su', pid: null, priority: 34 }],
    ['<34>May 11 2024 10:00:00 fw1 : %ASA-6-1: text', { host: 'fw1' }],
    [
      'May  1 10:00:00 web1.example.org kernel: [1.5] x',
      { host: 'web1.example.org', process: 'kernel', message: '[1.5] x' },
    ],
    [
      '2024-05-01T10:00:00.5+02:00 web1 sudo:   ann : x',
      { host: 'web1', process: 'sudo', time: '2024-05-01T10:00:00.5+02:00' },
    ],
    ['May  1 10:00:00 2001:db8::1 app: x', { host: '2001:db8::1', process: 'app' }],
    ['May  1 10:00:00 kernel: x', { host: null, process: 'kernel', message: 'x' }],
    [
      '<13>1 2024-05-01T10:00:00Z h app 7 ID [a@1 x="1" y="q\\"\\]"][b] hello',
      { host: 'h', pid: '7', messageId: 'ID', message: 'hello' },
    ],
    ['<13>1 - - - - - - ', { host: null, process: null, message: '' }],
    ['98 <13>1 2024-05-01T10:00:00Z h app - - - x', { host: 'h', message: 'x' }],
  ])('%s', (text, expected) => {
    expect(parseSyslogHeader(text)).toMatchObject(expected);
  });

  it('have structured data', () => {
    const header = parseSyslogHeader('<13>1 2024-05-01T10:00:00Z h a - - [a@1 x="1" y="q\\"\\]"][b z="2"] m');
    expect(Object.fromEntries(header!.data)).toEqual({ 'a@1.x': '1', 'a@1.y': 'q"]', 'b.z': '2' });
  });

  it.each(['hello world', '2024-05-01 10:00:00 INFO x', '{"a":1}'])('are not seen in: %s', (text) => {
    expect(parseSyslogHeader(text)).toBeNull();
  });

  it('have priorities of two parts', () => {
    expect(namesOfPriority(165)).toEqual({ facility: 'local4', severity: 'notice' });
    expect(namesOfPriority(999)).toBeNull();
  });
});

describe('audit records', () => {
  const pairs = (line: string): unknown => Object.fromEntries(parseAuditRecord(line)!.pairs);

  it('have an inner list, and an enriched part behind a separator', () => {
    const line =
      'type=ADD_USER msg=audit(1.5:7): pid=1 subj=un msg=\'op=adding user id=2 exe="/x y" hostname=? res=success\'\x1dUID="root" AUID="ann"';
    expect(pairs(line)).toEqual({
      type: 'ADD_USER',
      msg: 'audit(1.5:7):',
      pid: '1',
      subj: 'un',
      op: 'adding user',
      id: '2',
      exe: '/x y',
      hostname: '?',
      res: 'success',
      UID: 'root',
      AUID: 'ann',
    });
  });

  it('have hexadecimal text where auditd writes it, and nowhere else', () => {
    expect(pairs('type=EXECVE msg=audit(1.5:7): argc=2 a0="ABCD" a1=6120C3A4')).toMatchObject({
      a0: 'ABCD',
      a1: 'a ä',
    });
    expect(pairs('type=SYSCALL msg=audit(1.5:7): a0=ABCD comm=612062 inode=1234')).toMatchObject({
      a0: 'ABCD',
      comm: 'a b',
      inode: '1234',
    });
    expect(pairs('type=PROCTITLE msg=audit(1.5:7): proctitle=6C73002D6C')).toMatchObject({ proctitle: '6C73002D6C' });
  });

  it('may have a header and a node before them', () => {
    expect(
      parseAuditRecord('<5>May  1 10:00:00 h audispd: node=web1 type=CWD msg=audit(1.5:7): cwd="/"'),
    ).toMatchObject({
      id: '1.5:7',
      type: 'CWD',
      pairs: [
        ['node', 'web1'],
        ['type', 'CWD'],
        ['msg', 'audit(1.5:7):'],
        ['cwd', '/'],
      ],
    });
  });
});

it('the sections of a Windows message name its values', () => {
  const message =
    'An account was logged on.\r\n\r\nSubject:\r\n\tSecurity ID:\t\tS-1-5-18\r\n\tAccount Name:\t\t-\r\n\r\nNew Logon:\r\n\tAccount Name:\t\tann\r\nProcess Name:\tC:\\x.exe';
  expect(messageSections(message)).toEqual([
    ['Security_ID', 'S-1-5-18'],
    ['Subject_Security_ID', 'S-1-5-18'],
    ['Account_Name', 'ann'],
    ['New_Logon_Account_Name', 'ann'],
    ['Process_Name', 'C:\\x.exe'],
  ]);
});
