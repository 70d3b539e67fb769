import {
  type DirectoryAttribute,
  EXPRESSION_FUNCTIONS,
  LOOKUP_FUNCTION,
} from '@idp-sync/backstage-plugin-idp-sync-common';

/** Something that can stand where somebody types. */
export interface Suggestion {
  kind: 'attribute' | 'function' | 'table';
  /** Among all suggestions. */
  key: string;
  /** How it is shown. */
  label: string;
  /** What it is, or what it gives. */
  help?: string;
  /** What is put in, and where in that the caret goes then. */
  text: string;
  caret: number;
}

/** A part of a text, from one offset up to another. */
export interface TypedWord {
  start: number;
  end: number;
  /** What of it is before the caret. */
  typed: string;
}

/** Those that are shown at once. */
const SHOWN = 8;

/** A text in quotes, closed or not; r"…" knows no escapes. */
const TEXT = /[rR]("[^"]*"?|'[^']*'?)|"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?/g;

/** What an expression can name without quotes; a directory has other names too. */
const NAME = /^[A-Za-z][A-Za-z0-9_.]*$/;

/** The name that is being typed at a place of an expression; undefined within a text or a number. */
export function wordAt(source: string, caret: number): TypedWord | undefined {
  for (const { 0: text, index } of source.matchAll(TEXT)) {
    const isClosed = text.length > 1 && /["']$/.test(text);
    const end = index + text.length;
    if (index < caret && (caret < end || (caret === end && !isClosed))) {
      return undefined;
    }
  }
  const [typed = ''] = /[\w.]*$/.exec(source.slice(0, caret)) ?? [];
  const [rest = ''] = /^\w*/.exec(source.slice(caret)) ?? [];
  return /^[\d.]/.test(typed)
    ? undefined
    : { start: caret - typed.length, end: caret + rest.length, typed };
}

/** What could be meant by a word, the likeliest first; what begins with it goes before what has it within. */
export function suggestionsFor(
  { typed }: Pick<TypedWord, 'typed'>,
  known: {
    attributes: readonly DirectoryAttribute[];
    tables: readonly string[];
  },
): Suggestion[] {
  const term = typed.toLowerCase();
  const found = [
    ...known.attributes.filter(({ name }) => NAME.test(name)).map(toAttribute),
    ...EXPRESSION_FUNCTIONS.map(toFunction),
    ...known.tables.map(toTable),
  ].filter(({ label }) => label.toLowerCase().includes(term));
  const begins = ({ label }: Suggestion) =>
    Number(label.toLowerCase().startsWith(term));
  const sorted = found.sort((one, other) => begins(other) - begins(one));
  return sorted.length === 1 && sorted[0].label === typed
    ? []
    : sorted.slice(0, SHOWN);
}

/** An expression with a suggestion in place of a word, and where the caret is then. */
export function withSuggestion(
  source: string,
  { start, end }: Pick<TypedWord, 'start' | 'end'>,
  { text, caret, kind }: Suggestion,
): { source: string; caret: number } {
  const after = source.slice(end);
  // Brackets that are there already are not to be there twice.
  const put =
    kind === 'function' && after.startsWith('(') ? text.slice(0, -2) : text;
  return {
    source: source.slice(0, start) + put + after,
    caret: start + Math.min(caret, put.length + 1),
  };
}

function toAttribute({ name }: DirectoryAttribute): Suggestion {
  return {
    kind: 'attribute',
    key: `attribute ${name}`,
    label: name,
    text: name,
    caret: name.length,
  };
}

function toFunction(one: (typeof EXPRESSION_FUNCTIONS)[number]): Suggestion {
  const { name, usage, description } = one;
  return {
    kind: 'function',
    key: `function ${name}`,
    label: usage,
    help: description,
    text: `${name}()`,
    caret: name.length + 1,
  };
}

function toTable(name: string): Suggestion {
  const start = `lookup(${JSON.stringify(name)}, `;
  return {
    kind: 'table',
    key: `table ${name}`,
    label: `${start}key)`,
    help: LOOKUP_FUNCTION.description,
    text: `${start})`,
    caret: start.length,
  };
}
