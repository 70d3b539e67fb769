import { type ConnectionCondition, connectionState } from './connectionState';

const WELL: ConnectionCondition = {
  orphaned: false,
  broken: false,
  connected: true,
  enabled: true,
  paused: false,
  active: false,
  lastSync: 'succeeded',
};

describe('connectionState', () => {
  it.each([
    ['healthy', {}],
    ['degraded', { lastSync: 'partial' as const }],
    ['failing', { lastSync: 'failed' as const }],
    ['neverSynced', { lastSync: undefined }],
    ['syncing', { active: true, lastSync: 'failed' as const }],
    ['paused', { paused: true, active: true }],
    ['disabled', { enabled: false, paused: true }],
    ['failing', { broken: true, paused: true, active: true }],
    ['notConnected', { connected: false, enabled: false, paused: true }],
    ['orphaned', { orphaned: true, broken: true, enabled: false }],
  ])('is %s for %p', (state, condition) => {
    expect(connectionState({ ...WELL, ...condition })).toBe(state);
  });
});
