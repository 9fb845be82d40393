import { refusedCommand } from './refused.ts';

export const auditCommand = refusedCommand(
  'audit',
  'knowledge and stored data',
  "gives the entries of Splunk's audit trail.",
  'there is no audit trail.',
  'When audit logs were loaded, search them: index=_audit.',
);
