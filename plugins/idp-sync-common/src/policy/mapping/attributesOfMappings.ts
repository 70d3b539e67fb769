import { compileExpression } from '../../expressions';
import type { AttributeMappings, MappedClass } from './types';

/** The attributes that the mappings of one class look at, each once. @public */
export function attributesOfMappings(
  { attributes, tables }: AttributeMappings,
  objectClass: MappedClass,
): string[] {
  const names = attributes[objectClass].flatMap(
    ({ expression }) => compileExpression(expression, tables).attributes,
  );
  return [...new Set(names)];
}
