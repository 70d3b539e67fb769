import { z } from 'zod';
import {
  compileExpression,
  InvalidExpressionError,
  MAX_EXPRESSION_LENGTH,
} from '../../expressions';
import { foldText } from '../../rules';
import { MAPPED_CLASSES, parseMappedField } from './fields';
import type { AttributeMappings } from './types';

/** Mappings of one class. */
const MAX_MAPPINGS = 100;

const MAX_TABLES = 50;

/** Of all tables together. */
const MAX_TABLE_ENTRIES = 10_000;

/** Of a key or value. */
const MAX_ENTRY_LENGTH = 1_000;

/** Characters of a key that a path names. */
const MAX_QUOTED_KEY = 80;

const mappingSchema = z.strictObject({
  field: z.string().min(1, 'name the field').max(400),
  expression: z
    .string()
    .min(1, 'write an expression, such as displayName')
    .max(MAX_EXPRESSION_LENGTH),
  required: z.boolean().default(false),
  apply: z.enum(['always', 'atCreation']).default('always'),
});

const mappingsSchema = z.array(mappingSchema).max(MAX_MAPPINGS).default([]);

const TABLE_NAME = /^[A-Za-z][A-Za-z0-9_-]{0,62}$/;

/** The parts of `mapping` that {@link checkMappings} looks at together. */
export const mappingFields = {
  attributes: z
    .strictObject({ user: mappingsSchema, group: mappingsSchema })
    .prefault({}),
  tables: z
    .record(z.string(), z.record(z.string(), z.string().max(MAX_ENTRY_LENGTH)))
    .default({}),
};

/** Reports fields that cannot be mapped or are mapped twice, expressions that cannot be read, and tables that are too large. */
export function checkMappings(
  { attributes, tables }: AttributeMappings,
  report: (path: (string | number)[], message: string) => void,
): void {
  checkTables(tables, report);
  for (const objectClass of MAPPED_CLASSES) {
    const seen = new Set<string>();
    attributes[objectClass].forEach(({ field, expression }, index) => {
      const path = ['attributes', objectClass, index];
      const parsed = parseMappedField(field);
      if (typeof parsed === 'string') {
        report([...path, 'field'], parsed);
      } else if (seen.has(field)) {
        report([...path, 'field'], `${field} is mapped twice`);
      }
      seen.add(field);
      try {
        compileExpression(expression, tables);
      } catch (error) {
        if (!(error instanceof InvalidExpressionError)) {
          throw error;
        }
        report([...path, 'expression'], error.message);
      }
    });
  }
}

function checkTables(
  tables: AttributeMappings['tables'],
  report: (path: (string | number)[], message: string) => void,
): void {
  const names = Object.keys(tables);
  if (names.length > MAX_TABLES) {
    report(['tables'], `there are at most ${MAX_TABLES} tables`);
  }
  let entries = 0;
  for (const name of names) {
    if (!TABLE_NAME.test(name)) {
      report(
        ['tables', name.slice(0, MAX_QUOTED_KEY)],
        'the name of a table has 1 to 63 letters, digits and _ - and starts with a letter',
      );
    }
    const seen = new Map<string, string>();
    for (const key of Object.keys(tables[name])) {
      entries += 1;
      if (key.trim() === '' || key.length > MAX_ENTRY_LENGTH) {
        report(
          ['tables', name, key.slice(0, MAX_QUOTED_KEY)],
          `what is looked up has 1 to ${MAX_ENTRY_LENGTH.toLocaleString(
            'en',
          )} characters`,
        );
      }
      const folded = foldText(key.trim());
      const same = seen.get(folded);
      if (same !== undefined) {
        report(
          ['tables', name, key],
          `"${same}" and "${key}" are the same key, because case and spaces at the ends do not count`,
        );
      }
      seen.set(folded, key);
    }
  }
  if (entries > MAX_TABLE_ENTRIES) {
    report(
      ['tables'],
      `all tables together have at most ${MAX_TABLE_ENTRIES.toLocaleString(
        'en',
      )} entries`,
    );
  }
}
