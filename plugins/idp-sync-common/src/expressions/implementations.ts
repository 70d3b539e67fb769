import { foldText } from '../rules/foldText';
import { Evaluation } from './Evaluation';
import { plainText, slugOf } from './plainText';
import { isAbsent, isBlank, nameOf } from './values';

type Implementation = (...args: unknown[]) => unknown;

/** With 1 to 3 arguments, where as many are given. */
export const IMPLEMENTATIONS: Record<
  string,
  Partial<Record<1 | 2 | 3, Implementation>>
> = {
  first: { 1: values => firstOf(listOf(values)) },
  default: { 2: (value, fallback) => firstOf([value, fallback]) },
  join: {
    1: values => join(values, ', '),
    2: (values, separator) => join(values, textOf(separator) ?? ''),
  },
  split: { 2: (text, separator) => split(text, separator) },
  trim: { 1: onText(text => text.trim()) },
  replace: {
    3: (text, from, to) =>
      onText(whole => replace(whole, textOf(from) ?? '', textOf(to) ?? ''))(
        text,
      ),
  },
  lower: { 1: onText(text => text.toLowerCase()) },
  upper: { 1: onText(text => text.toUpperCase()) },
  plain: { 1: onText(plainText) },
  slug: { 1: onText(slugOf) },
  lookup: {
    2: (table, key) => lookUp(table, key),
    3: (table, key, fallback) => lookUp(table, key) ?? fallback,
  },
  extract: {
    2: (text, pattern) => onText(whole => extract(whole, pattern))(text),
  },
  matches: {
    2: (text, pattern) =>
      ofText(text, whole => patternOf(pattern).matcher(whole).find()),
  },
  contains: { 2: (text, part) => compare(text, part, 'includes') },
  startsWith: { 2: (text, part) => compare(text, part, 'startsWith') },
  endsWith: { 2: (text, part) => compare(text, part, 'endsWith') },
  size: { 1: value => sizeOf(value) },
  string: { 1: value => toText(value) },
  present: { 1: value => !isAbsent(value) },
  list: { 1: value => listOf(value) },
  '@truth': { 1: value => toBoolean(value) },
  '@in': { 2: (value, values) => listOf(values).includes(value) },
  '_==_': { 2: (a, b) => isSame(a, b) },
  '_!=_': { 2: (a, b) => !isSame(a, b) },
};

function onText(change: (text: string) => string | undefined) {
  return (value: unknown) => {
    const text = textOf(value);
    if (text === undefined) {
      return undefined;
    }
    const result = change(text);
    return result === undefined ? undefined : Evaluation.current.text(result);
  };
}

/** False of what is absent, like the operators of rules. */
function ofText(value: unknown, test: (text: string) => boolean): boolean {
  const text = textOf(value);
  return text !== undefined && test(text);
}

function textOf(value: unknown): string | undefined {
  if (isAbsent(value)) {
    return undefined;
  }
  if (typeof value !== 'string') {
    throw new Error(
      `text is needed, and this is ${nameOf(value)}; ${
        Array.isArray(value)
          ? 'first(…) takes the first value of a list, join(…) all of them'
          : 'string(…) makes text of it'
      }`,
    );
  }
  return Evaluation.current.text(value);
}

function listOf(value: unknown): unknown[] {
  if (isAbsent(value)) {
    return [];
  }
  return Evaluation.current.list(Array.isArray(value) ? value : [value]);
}

/** Lists within lists count as their values. */
function firstOf(values: readonly unknown[]): unknown {
  return values.flat().find(value => !isBlank(value));
}

function join(values: unknown, separator: string): string | undefined {
  const texts = listOf(values)
    .flat()
    .filter(value => !isBlank(value))
    .map(toText);
  if (texts.length === 0) {
    return undefined;
  }
  return Evaluation.current.text(texts.join(separator));
}

function split(value: unknown, separator: unknown): string[] {
  const text = textOf(value);
  const at = textOf(separator);
  if (text === undefined) {
    return [];
  }
  if (!at) {
    throw new Error('split(…) needs a separator that is not empty');
  }
  return Evaluation.current.list(
    text
      .split(at)
      .map(part => part.trim())
      .filter(part => part !== ''),
  );
}

function replace(text: string, from: string, to: string): string {
  if (from === '') {
    throw new Error('replace(…) needs a text to be replaced that is not empty');
  }
  const parts = text.split(from);
  Evaluation.current.charge(parts.length * to.length);
  return parts.join(to);
}

function lookUp(table: unknown, key: unknown): string | undefined {
  const name = isAbsent(key) ? undefined : toText(key);
  return name === undefined
    ? undefined
    : Evaluation.current.tables.get(String(table))?.get(foldText(name.trim()));
}

function extract(text: string, pattern: unknown): string | undefined {
  const matcher = patternOf(pattern).matcher(text);
  if (!matcher.find()) {
    return undefined;
  }
  return matcher.group(matcher.groupCount() > 0 ? 1 : 0) ?? undefined;
}

/** Patterns are compiled with the expression; by an engine that takes time linear in the text. */
function patternOf(pattern: unknown) {
  const compiled = Evaluation.current.patterns.get(String(pattern));
  if (!compiled) {
    throw new Error('the pattern was not compiled');
  }
  return compiled;
}

function compare(
  value: unknown,
  part: unknown,
  how: 'includes' | 'startsWith' | 'endsWith',
): boolean {
  const sought = textOf(part);
  if (sought === undefined) {
    return false;
  }
  return Array.isArray(value) && how === 'includes'
    ? value.includes(sought)
    : ofText(value, text => text[how](sought));
}

function sizeOf(value: unknown): bigint {
  if (isAbsent(value)) {
    return 0n;
  }
  return BigInt(
    Array.isArray(value) ? value.length : [...(textOf(value) ?? '')].length,
  );
}

function toText(value: unknown): string | undefined {
  if (isAbsent(value)) {
    return undefined;
  }
  switch (typeof value) {
    case 'string':
      return Evaluation.current.text(value);
    case 'number':
    case 'bigint':
    case 'boolean':
      return String(value);
    default:
      throw new Error(
        `no text can be made of ${nameOf(value)}; join(…) makes text of a list`,
      );
  }
}

/** Entra leaves out what is false: `onPremisesSyncEnabled` of somebody who never was on premises is absent. */
function toBoolean(value: unknown): boolean {
  if (isAbsent(value)) {
    return false;
  }
  if (typeof value !== 'boolean') {
    throw new Error(
      `true or false is needed, and this is ${nameOf(
        value,
      )}; compare it, such as with "==", or ask present(…)`,
    );
  }
  return value;
}

/** Numbers are the same whether written whole or not. */
function isSame(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return (
      a.length === b.length &&
      a.every((value, index) => isSame(value, b[index]))
    );
  }
  if (isAbsent(a) || isAbsent(b)) {
    return isAbsent(a) && isAbsent(b);
  }
  return isNumber(a) && isNumber(b) ? Number(a) === Number(b) : a === b;
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}
