export * from './AttributesPanel';
