import { expect, it } from 'vitest';
import { appsDirectory, loadWith } from './load-app.ts';

it('prints', () => {
  const wall = loadWith([appsDirectory], ['TA-acmewall/samples/acmewall-1.log']);
  console.log(JSON.stringify(wall.search('| search index=* | table *'), null, 1));
  console.log(wall.search('| tstats count from datamodel=Network_Traffic by All_Traffic.action All_Traffic.src All_Traffic.dest_port All_Traffic.bytes'));
  console.log(wall.engine.mapper.problems, wall.engine.knowledge.problems);
  const gate = loadWith([appsDirectory], ['TA-gatekeeper/samples/gatekeeper.log'], { sourcetype: 'gatekeeper:auth' });
  console.log(JSON.stringify(gate.search('| search index=* | table *'), null, 1));
  console.log(gate.search('| tstats count from datamodel=Authentication by Authentication.action Authentication.user Authentication.src _time span=1s'));
  console.log(gate.engine.mapper.problems, gate.engine.knowledge.problems);
  for (const [st, f] of [['jobrunner:report','report.txt'],['jobrunner:java','java.log'],['jobrunner:steps','java.log']] as const) {
    const j = loadWith([appsDirectory], ['TA-jobrunner/samples/'+f], { sourcetype: st });
    console.log(JSON.stringify(j.search('| search index=* | table *'), null, 1));
    console.log(j.engine.mapper.problems);
  }
  const relay = loadWith([appsDirectory], ['TA-relay/samples/relay.log'], { sourcetype: 'relay' });
  console.log(JSON.stringify(relay.search('| search index=* | table *'), null, 1));
  console.log(relay.engine.mapper.problems);
  expect(1).toBe(1);
});
