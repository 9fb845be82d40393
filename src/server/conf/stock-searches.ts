/** Saved searches of the app `search` that clients look for on a fresh Splunk, over the server's own log. */
export const stockSearches: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'Errors in the last hour': {
    search: 'index=_internal (log_level=ERROR OR log_level=FATAL OR status>=500)',
    'dispatch.earliest_time': '-1h',
    'dispatch.latest_time': 'now',
    description: 'What went wrong in this server in the last hour.',
  },
  'Errors in the last 24 hours': {
    search: 'index=_internal (log_level=ERROR OR log_level=FATAL OR status>=500)',
    'dispatch.earliest_time': '-1d',
    'dispatch.latest_time': 'now',
    description: 'What went wrong in this server in the last day.',
  },
  'Splunk errors last 24 hours': {
    search: 'index=_internal sourcetype=splunkd (log_level=ERROR OR log_level=FATAL)',
    'dispatch.earliest_time': '-1d',
    'dispatch.latest_time': 'now',
    description: 'Errors that the server wrote into its own log in the last day.',
  },
  'Messages by minute last 3 hours': {
    search: 'index=_internal | timechart span=1m count by sourcetype',
    'dispatch.earliest_time': '-3h',
    'dispatch.latest_time': 'now',
    description: 'How much the server wrote into its own log.',
  },
};
