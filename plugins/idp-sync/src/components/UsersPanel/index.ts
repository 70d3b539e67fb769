export * from './UsersPanel';
