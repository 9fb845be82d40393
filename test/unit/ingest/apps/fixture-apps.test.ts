import { expect, it } from 'vitest';
import { appsDirectory, loadWith } from './load-app.ts';

const all = '| search index=*';

it('a firewall: sourcetype by source and by content, delimited values, aliases, calculated fields, lookups, data model', () => {
  const { search, problems } = loadWith([appsDirectory], ['TA-acmewall/samples/acmewall-1.log']);
  expect(search(`${all} | stats count by sourcetype`)).toEqual([
    { sourcetype: 'acme:wall:system', count: 1 },
    { sourcetype: 'acme:wall:traffic', count: 3 },
  ]);
  // Eastern time, daylight saving not yet begun.
  expect(search(`${all} | stats min(_time) as first`)).toEqual([{ first: Date.UTC(2024, 2, 5, 13, 0, 1) / 1000 }]);
  expect(
    search(
      `${all} sourcetype=acme:wall:traffic rule="web, out" | table src dest_ip dest_port bytes bytes_out transport src_zone action dvc vendor had_bytes`,
    ),
  ).toEqual([
    {
      src: '10.1.2.3',
      dest_ip: '93.184.216.34',
      dest_port: '443',
      bytes: '54200',
      bytes_out: '1200',
      transport: 'tcp',
      src_zone: 'office',
      action: 'allowed',
      dvc: 'fw-a',
      vendor: 'Acme',
      had_bytes: 'no',
    },
  ]);
  expect(
    search(
      '| tstats sum(All_Traffic.bytes) as bytes from datamodel=Network_Traffic by All_Traffic.action All_Traffic.src All_Traffic.dest_port All_Traffic.vendor_product',
    ),
  ).toEqual(
    [
      ['allowed', '10.1.2.3', '443', 54200],
      ['blocked', '10.9.9.9', '53', 80],
      ['unknown', '192.0.2.1', '2', 11],
    ].map(([action, src, port, bytes]) => ({
      'All_Traffic.action': action,
      'All_Traffic.src': src,
      'All_Traffic.dest_port': port,
      // local/props.conf, which begins with a byte order mark.
      'All_Traffic.vendor_product': 'Acme Wall (site)',
      bytes,
    })),
  );
  // An event type that names another one, and a macro.
  expect(search(`${all} eventtype=acmewall_blocked | table src tag`)).toEqual([
    { src: '10.9.9.9', tag: ['blocked', 'communicate', 'network'] },
  ]);
  expect(search(`${all} sourcetype=acme:wall:system | table severity user`)).toEqual([
    { severity: 'warning', user: 'mallory' },
  ]);
  expect(problems()).toEqual([]);
});

it('authentication: names found in the text, a zone, masked secrets, a collection in JSON', () => {
  const { search, problems } = loadWith([appsDirectory], ['TA-gatekeeper/samples/gatekeeper.log'], {
    sourcetype: 'gatekeeper:auth',
  });
  expect(
    search(
      '| tstats count from datamodel=Authentication by _time span=1s Authentication.action Authentication.user Authentication.src Authentication.dest',
    ),
  ).toEqual([
    {
      // Winter time in Berlin.
      _time: Date.UTC(2024, 2, 5, 13) / 1000,
      _span: 1,
      'Authentication.action': 'success',
      'Authentication.user': 'ada',
      'Authentication.src': '192.0.2.44',
      'Authentication.dest': 'srv-1',
      count: 1,
    },
    {
      // Summer time.
      _time: Date.UTC(2024, 6, 5, 12, 0, 1) / 1000,
      _span: 1,
      'Authentication.action': 'failure',
      'Authentication.user': 'eve',
      'Authentication.src': '192.0.2.45',
      'Authentication.dest': 'srv-2',
      count: 1,
    },
  ]);
  expect(search(`${all} user=ada | table _raw role Reason_Code user_full_name department direction login`)).toEqual([
    {
      _raw: 'gate[12] 7 at=05.03.2024 14:00:00.250 <<account: ada>> <<result: OK>> <<target: SRV-1/admin>> <<roles: admin|dev>> <<Reason Code: 0>> secret=**** from 192.0.2.44 (CORP)',
      role: ['admin', 'dev'],
      Reason_Code: '0',
      user_full_name: 'Ada L.',
      department: 'R&D',
      direction: 'inbound',
      login: 'ada',
    },
  ]);
  // ASNEW leaves the field that the event has.
  expect(search(`${all} user=eve | table login`)).toEqual([{ login: 'eve@corp' }]);
  expect(search('| savedsearch "Gatekeeper failures"')).toEqual([{ 'Authentication.user': 'eve', count: 1 }]);
  expect(problems()).toEqual([]);
});

it('events of several lines, broken by LINE_BREAKER', () => {
  const { search } = loadWith([appsDirectory], ['TA-jobrunner/samples/report.txt'], { sourcetype: 'jobrunner:report' });
  expect(search(`${all} | sort job | table _time job exit_code trace`)).toEqual([
    { _time: 1709640000, job: '17', exit_code: '0' },
    { _time: 1709640060, job: '18', exit_code: '3', trace: '\n  at a.b\n  at c.d\n' },
  ]);
});

it('events of several lines that begin with a date', () => {
  const { search } = loadWith([appsDirectory], ['TA-jobrunner/samples/java.log'], { sourcetype: 'jobrunner:java' });
  expect(search(`${all} | table _time level thread exception cause`)).toEqual([
    { _time: 1709640002, level: 'INFO', thread: 'main' },
    {
      _time: 1709640001.25,
      level: 'ERROR',
      thread: 'worker-1',
      exception: 'java.lang.IllegalStateException',
      cause: 'no more rows',
    },
    { _time: 1709640000.001, level: 'INFO', thread: 'main' },
  ]);
});

it('lines that are merged until one matches, or there are too many', () => {
  const { search } = loadWith([appsDirectory], ['TA-jobrunner/samples/java.log'], { sourcetype: 'jobrunner:steps' });
  expect(search(`${all} | eval lines=mvcount(split(_raw, "\n")) | stats list(lines) as lines`)).toEqual([
    { lines: [3, 3] },
  ]);
});

it('a relay: events thrown away, host, index and indexed fields from the text, text masked, sourcetype renamed', () => {
  const { search, report, problems } = loadWith([appsDirectory], ['TA-relay/samples/relay.log'], {
    sourcetype: 'relay',
  });
  expect(report.problems.map(({ message }) => message)).toEqual([
    "1 of 3 events were sent to nullQueue by an app's transforms.conf and left out.",
  ]);
  expect(
    search(`${all} | sort _time | table _raw index host source sourcetype card node node_kind kinds length site`),
  ).toEqual([
    {
      _raw: '2024-03-05T12:00:00+0100 gw-1: card 1234XXXXXXXX5678 used node=n1 node=n2',
      index: 'main',
      host: 'gw-1',
      source: 'relay:gw-1',
      sourcetype: 'relay:events',
      card: '1234XXXXXXXX5678',
      node: ['n1', 'n2'],
      node_kind: ['relay', 'relay'],
      kinds: ['a,b', 'c'],
      length: '73',
      site: 'gateway',
    },
    {
      _raw: '2024-03-05T12:00:02+0100 db-7: error in fon',
      index: 'relay_errors',
      host: 'db-7',
      source: 'relay:db-7',
      sourcetype: 'relay:events',

      kinds: ['a,b', 'c'],
      length: '43',
    },
  ]);
  expect(problems()).toEqual([]);
});
