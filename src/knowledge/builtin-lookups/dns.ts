import type { ScriptLookup } from '../script-lookup.ts';

/**
 * Splunk's external lookup of names and addresses. It finds nothing: a search over log files asks no server, and today's
 * answer need not be that of the day of the event.
 */
export const dnsLookup: ScriptLookup = {
  name: 'dnslookup',
  summary: 'Names and addresses of hosts: always empty, because no network is asked.',
  inputs: ['clienthost', 'clientip'],
  optional: ['clienthost', 'clientip'],
  outputs: ['clienthost', 'clientip'],
  notice:
    "The lookup 'dnslookup' asks no network: its fields stay empty. A table lookups/dnslookup.csv (clienthost,clientip) in the content goes before it.",
  compute: () => null,
};
