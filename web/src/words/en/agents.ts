import type { Words } from '../zh.ts';

export const agents: Words['agents'] = {
  well: 'Well {{well}}/{{all}}, {{silent}} silent, {{waiting}} waiting',
  name: 'Name',
  division: 'Division',
  state: 'State',
  lastBatch: 'Last batch',
  outbox: 'Outbox',
  outboxOldest: 'oldest',
  config: 'Config (desired/applied)',
  configRefused: 'refused: {{reason}}',
  loss: 'Loss',
  errors: 'Errors on site since start',
  lossNone: 'none',
  lossSome: '{{count}} facts',
  never: 'never',
  empty: 'No agent yet',
  emptyHint: 'Create one, run its enrolment command on site, and it appears here.',
  command: 'Commands',
  connected: 'connected',
  notConnected: 'not connected',
};

export const agentState: Words['agentState'] = {
  well: 'Well',
  silent: 'Silent',
  waiting: 'Waiting',
  revoked: 'Revoked',
};
