/**
 * What both sides of idp-sync share, without I/O.
 *
 * @packageDocumentation
 */
export * from './api';
export * from './errors';
export * from './expressions';
export * from './permissions';
export * from './policy';
export * from './rules';
export * from './schedule';
export * from './validation';
