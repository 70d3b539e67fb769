import { parse, type ParseError, printParseErrorCode } from 'jsonc-parser';
import { lineAndColumn, type TextPlace } from './lineAndColumn';

/** Where a text stops being JSON, and what stands there. */
export interface JsonFault extends TextPlace {
  what: 'value' | 'name' | 'colon' | 'comma' | 'end' | 'text' | 'symbol';
}

const FAULTS: Partial<
  Record<ReturnType<typeof printParseErrorCode>, JsonFault['what']>
> = {
  ValueExpected: 'value',
  PropertyNameExpected: 'name',
  ColonExpected: 'colon',
  CommaExpected: 'comma',
  CloseBraceExpected: 'end',
  CloseBracketExpected: 'end',
  UnexpectedEndOfString: 'text',
};

/** Reads JSON as the standard has it, or says where it is wrong: browsers do not agree on how they say that, and some do not. */
export function parseJson(
  text: string,
): { value: unknown } | { fault: JsonFault } {
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, {
    disallowComments: true,
    allowTrailingComma: false,
    allowEmptyContent: false,
  });
  if (errors.length === 0) {
    return { value };
  }
  const [{ error, offset }] = errors;
  return {
    fault: {
      what: FAULTS[printParseErrorCode(error)] ?? 'symbol',
      ...lineAndColumn(text, offset),
    },
  };
}
