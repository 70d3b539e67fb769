export * from './OverviewContent';
