export * from './TransferList';
