import { describe, expect, it } from 'vitest';
import { readText } from '../../../support/read-text.ts';

describe('lines of text', () => {
  it('are an event each when they have no time', () => {
    expect(readText('one\n  two\n\nthree').raws).toEqual(['one', '  two', 'three']);
  });

  it('without a time belong to the line with one before', () => {
    const trace = '2024-05-01 10:00:00 ERROR failed\njava.lang.Error: x\n\tat a.b(C.java:7)\nCaused by: y';
    const { raws, events } = readText(`${trace}\n2024-05-01 10:00:01 INFO on\n`);
    expect(raws).toEqual([trace, '2024-05-01 10:00:01 INFO on']);
    expect(events.map(({ line }) => line)).toEqual([1, 5]);
  });

  it('that are indented belong to the line before, whatever time is in them', () => {
    const event = 'May  1 10:00:00 a app: request\n  at 2024-05-01 10:00:00';
    expect(readText(`${event}\nMay  1 10:00:01 a app: next\n`).raws).toEqual([event, 'May  1 10:00:01 a app: next']);
  });

  it('of another kind with a time of their own are not swallowed', () => {
    const lines = [
      'May  1 10:00:00 a app: request',
      '10.0.0.1 - - [01/May/2024:10:00:00 +0000] "GET / HTTP/1.1" 200 1',
      'type=EOE msg=audit(1714557600.1:5): ',
      '<189>devname=fw1 type=event',
      'date=2024-05-01 time=10:00:00 devname=fw1 type=event',
    ];
    expect(readText(lines.join('\n')).raws).toEqual(lines.map((line) => line.trimEnd()));
  });

  it('begin an event only where there is nothing but a time, when the first is so', () => {
    const first = '05/01/2024 10:00:00 AM\nLogName=Security\nMessage=Changed.\n\nOn 05/01/2024 09:00:00 AM';
    const second = '05/01/2024 10:00:01 AM\nLogName=System';
    expect(readText(`${first}\n${second}\n`).raws).toEqual([first, second]);
  });

  it('are cut into events of 256', () => {
    const text = `2024-05-01 10:00:00 start\n${'more\n'.repeat(300)}`;
    expect(readText(text).raws.map((raw) => raw.split('\n').length)).toEqual([256, 45]);
  });
});

describe('JSON behind a header', () => {
  it('is read as JSON, the line stays', () => {
    const line = '<13>May  1 10:00:00 sensor1 suricata[12]: {"event_type": "dns", "n": 1.10}';
    const { fields, raws } = readText(`${line}\n`);
    expect(fields).toEqual([{ event_type: 'dns', n: '1.10' }]);
    expect(raws).toEqual([line]);
  });

  it.each([
    'May  1 10:00:00 a app: {not json}',
    'May  1 10:00:00 a app: set {"a": 1} done',
    'key={"a": 1}',
    'May  1 10:00:00 a app: {"a": 1',
  ])('is not seen in: %s', (line) => {
    expect(readText(`${line}\n`).fields).toEqual([null]);
  });
});

describe("Linux's audit log", () => {
  const record = (type: string, number: number, rest: string): string =>
    `type=${type} msg=audit(1714557600.${100 + number}:${number}): ${rest}`;
  const syscall = (number: number): string => record('SYSCALL', number, 'arch=c000003e syscall=59 pid=5 exe="/bin/sh"');

  it('gives each record as an event, and a SYSCALL what the records of the same event say, also when events mix', () => {
    const lines = [
      syscall(1),
      syscall(2),
      record('EXECVE', 1, 'argc=3 a0="sh" a1="-c" a2=6C73202F726F6F74'),
      record('EXECVE', 2, 'argc=1 a0="id"'),
      record('CWD', 1, 'cwd="/root"'),
      record('PATH', 1, 'item=0 name="/bin/sh" nametype=NORMAL'),
      record('PATH', 1, 'item=1 name="/lib/ld.so" nametype=NORMAL'),
      record('PROCTITLE', 2, 'proctitle="id"'),
      record('PROCTITLE', 1, 'proctitle=7368002D63'),
      record('EOE', 1, ''),
    ];
    const { format, events, raws } = readText(`${lines.join('\n')}\n`);
    expect(format).toBe('auditd');
    expect(raws).toEqual(lines);
    expect(events.map(({ beside }) => beside ?? null)).toEqual([
      {
        EXECVE: 'sh -c ls /root',
        CWD: '/root',
        PATH: ['/bin/sh', '/lib/ld.so'],
        PATH_nametype: ['NORMAL', 'NORMAL'],
        PROCTITLE: 'sh -c',
      },
      { EXECVE: 'id', PROCTITLE: 'id' },
      ...Array.from({ length: 8 }, () => null),
    ]);
  });

  it('knows the records that ausearch shows before those they belong to', () => {
    const interpreted = (type: string, rest: string): string =>
      `type=${type} msg=audit(05/01/2024 10:00:00.250:1) : ${rest}`;
    const lines = [
      interpreted('PROCTITLE', 'proctitle=sh -c ls'),
      interpreted('CWD', 'cwd=/home/ann b'),
      interpreted('EXECVE', 'argc=2 a0=sh a1=-c'),
      interpreted('SYSCALL', 'arch=x86_64 syscall=execve exe=/bin/sh'),
    ];
    const { format, events, raws } = readText(`----\n${lines.join('\n')}\n----\n${interpreted('USER_CMD', 'pid=1')}\n`);
    expect(format).toBe('auditd');
    expect(raws.slice(0, 4)).toEqual(lines);
    expect(raws).toHaveLength(5);
    expect(events[3]!.beside).toEqual({ EXECVE: 'sh -c', CWD: '/home/ann b', PROCTITLE: 'sh -c ls' });
  });

  it('does not wait for records for ever', () => {
    const others = Array.from({ length: 1000 }, (_, index) => record('USER_CMD', 10 + index, 'pid=1'));
    const lines = [syscall(1), ...others, record('EXECVE', 1, 'argc=1 a0="late"')];
    const { events, raws } = readText(`${lines.join('\n')}\n`);
    expect(raws).toEqual(lines);
    expect(events[0]!.beside).toBeUndefined();
  });
});
