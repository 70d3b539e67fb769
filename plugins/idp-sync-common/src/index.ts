/**
 * What both sides of idp-sync share, without I/O.
 *
 * @packageDocumentation
 */
export * from './api';
export * from './errors';
export * from './permissions';
