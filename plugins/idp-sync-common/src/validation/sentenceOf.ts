import type { z } from 'zod';

/** How the library begins messages of its own; those of our schemas are sentences already. */
const OF_LIBRARY =
  /^(?:Invalid (?:input|option|key|value|element|string|number|discriminator|[A-Z\w-]+$)|Too (?:big|small): )/;

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  nonoptional: 'a value',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
};

/** What the library found, in words that say what to do; without a full stop, to be read after the path of the field. @public */
export function sentenceOf(issue: z.core.$ZodIssue): string {
  const { message } = issue;
  if (!OF_LIBRARY.test(message)) {
    return message;
  }
  switch (issue.code) {
    case 'invalid_type':
      return describeType(issue.expected, message);
    case 'too_big':
      return describeSize('most', issue.maximum, issue);
    case 'too_small':
      return describeSize('least', issue.minimum, issue);
    case 'invalid_value':
      return issue.values.length === 1
        ? `must be ${JSON.stringify(issue.values[0])}`
        : `must be one of ${issue.values
            .map(value => JSON.stringify(value))
            .join(', ')}`;
    case 'invalid_key':
    case 'invalid_element':
      return issue.issues.map(sentenceOf)[0] ?? message;
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`;
    default:
      return message
        .replace(/^Invalid (?:input|string): /, '')
        .replace(/^Invalid input$/, 'is nothing that can stand here')
        .replace(/^Invalid /, 'must be a valid ');
  }
}

function describeType(expected: string, message: string): string {
  const wanted = TYPES[expected] ?? expected;
  const received = /received (.+)$/.exec(message)?.[1];
  return received === undefined ||
    received === 'undefined' ||
    received === 'NaN' ||
    expected === 'int'
    ? `expected ${wanted}`
    : `expected ${wanted}, and this is ${TYPES[received] ?? received}`;
}

function describeSize(
  side: 'most' | 'least',
  bound: number | bigint,
  { origin, inclusive }: { origin: string; inclusive?: boolean },
): string {
  const number = bound.toLocaleString('en');
  switch (origin) {
    case 'string':
      return side === 'least' && Number(bound) === 1
        ? 'must not be empty'
        : `must have at ${side} ${number} ${
            Number(bound) === 1 ? 'character' : 'characters'
          }`;
    case 'array':
    case 'set':
    case 'map':
      return `must have at ${side} ${number} ${
        Number(bound) === 1 ? 'entry' : 'entries'
      }`;
    default:
      if (inclusive === false) {
        return `must be ${side === 'most' ? 'less' : 'more'} than ${number}`;
      }
      return `must be at ${side} ${number}`;
  }
}
