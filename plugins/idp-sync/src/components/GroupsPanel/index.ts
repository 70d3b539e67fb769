export * from './GroupsPanel';
