import { GraphError } from './GraphError';

/** The OData options of a request, parsed but not yet judged against a type. */
export interface QueryOptions {
  select: string[] | undefined;
  top: number | undefined;
  filter: string | undefined;
  search: string | undefined;
  expand: Expansion | undefined;
  count: boolean;
  skipToken: string | undefined;
  deltaToken: string | undefined;
  /** `ConsistencyLevel: eventual` */
  eventual: boolean;
  /** Names of the options that were given, lower-case, without the dollar sign. */
  given: ReadonlySet<string>;
}

/** `$expand=members` or `$expand=members($select=id,displayName)` */
export interface Expansion {
  relation: string;
  select: string[] | undefined;
}

const KNOWN = new Set([
  'select',
  'top',
  'filter',
  'search',
  'expand',
  'count',
  'skip',
  'skiptoken',
  'deltatoken',
  'orderby',
  'format',
]);

/** The largest page of a list of directory objects. */
const MAX_PAGE_SIZE = 999;

/**
 * Reads the OData options. Names are compared without regard to case and the
 * dollar sign is optional, as in Graph; unknown ones are ignored.
 *
 * @throws GraphError 400 for values that Graph refuses everywhere
 */
export function parseQueryOptions(
  query: URLSearchParams,
  consistencyLevel: string | undefined,
): QueryOptions {
  const values = new Map<string, string>();
  for (const [key, value] of query) {
    const name = key.toLowerCase().replace(/^\$/, '');
    if (KNOWN.has(name)) {
      values.set(name, value);
    }
  }
  if (values.has('skip')) {
    throw GraphError.unsupportedQuery(
      "'$skip' is not supported by the service.",
    );
  }
  if (values.has('orderby')) {
    throw GraphError.unsupportedQuery(
      'Sorting not supported for current query.',
    );
  }
  const expand = values.get('expand');
  return {
    select: parseSelect(values.get('select')),
    top: parseTop(values.get('top')),
    filter: values.get('filter'),
    search: values.get('search'),
    expand: expand === undefined ? undefined : parseExpand(expand),
    count: values.get('count')?.toLowerCase() === 'true',
    skipToken: values.get('skiptoken'),
    deltaToken: values.get('deltatoken'),
    eventual: consistencyLevel?.toLowerCase() === 'eventual',
    given: new Set(values.keys()),
  };
}

function parseSelect(text: string | undefined): string[] | undefined {
  const names = (text ?? '')
    .split(',')
    .map(name => name.trim())
    .filter(name => name !== '');
  return names.length > 0 ? [...new Set(names)] : undefined;
}

function parseTop(text: string | undefined): number | undefined {
  if (text === undefined) {
    return undefined;
  }
  if (!/^-?\d+$/.test(text)) {
    throw GraphError.malformed(
      `Invalid value '${text}' for $top query option found. The $top query option requires a non-negative integer value.`,
    );
  }
  const top = Number(text);
  if (top < 1 || top > MAX_PAGE_SIZE) {
    throw GraphError.unsupportedQuery(
      `Invalid page size specified: '${text}'. Must be between 1 and ${MAX_PAGE_SIZE} inclusive.`,
    );
  }
  return top;
}

function parseExpand(text: string): Expansion {
  const match = /^\s*(\w+)\s*(?:\(\s*\$select=([^();]*)\s*\))?\s*$/i.exec(text);
  if (!match) {
    throw GraphError.malformed(
      `Parsing OData Select and Expand failed: '${text}' is not supported.`,
    );
  }
  return { relation: match[1], select: parseSelect(match[2]) };
}
