import {
  type Policy,
  policySchema,
  type PolicyTextIssue,
  validate,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type YAMLMap,
  type YAMLParseError,
} from 'yaml';
import { mapStrings } from './mapStrings';

/** A substitution of Backstage's configuration; with two dollars it is text. */
const SUBSTITUTION = /(^|[^$])\$\{/;

const TOO_DEEP = 'RESOURCE_EXHAUSTION';

/** Lines and list entries. Reading more keeps the portal waiting for seconds; a policy names 10,000 groups in each of its lists at most. */
const MAX_ENTRIES = 40_000;

/** Connections that a message names. */
const MAX_NAMED = 5;

/**
 * Reads a policy out of YAML: alone, or where it stands in a configuration file. What only a configuration file may have, such as substitutions and includes, is
 * refused, since it would be read with the rights of the backend.
 */
export function parsePolicyYaml(
  text: string,
): { policy: Policy } | { issues: PolicyTextIssue[] } {
  if ((text.match(/[\n,]/g)?.length ?? 0) > MAX_ENTRIES) {
    return {
      issues: [
        {
          path: '',
          message: `has more than ${MAX_ENTRIES.toLocaleString(
            'en-US',
          )} lines and list entries: name groups by a rule rather than one by one`,
          line: 1,
          column: 1,
        },
      ],
    };
  }
  const lines = new LineCounter();
  // The library compares each key with all others to find one that comes twice, which for a great many keeps the portal waiting for minutes.
  const document = parseDocument(text, {
    lineCounter: lines,
    uniqueKeys: false,
  });
  const at = (offset: number | undefined) => {
    if (offset === undefined) {
      return {};
    }
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  if (document.errors.length > 0) {
    return {
      issues: document.errors
        // The library says so again for each level that is too deep.
        .filter(({ code }, index) => code !== TOO_DEEP || index === 0)
        .slice(0, 20)
        .map(error => ({
          path: '',
          message: describeSyntaxError(error),
          ...at(error.pos[0]),
        })),
    };
  }
  const refused = [
    ...findRepeatedKeys(document, at),
    ...findSubstitutions(document, at),
  ].slice(0, 20);
  if (refused.length > 0) {
    return { issues: refused };
  }
  let value: unknown;
  try {
    value = mapStrings(document.toJS({ maxAliasCount: 100 }), one =>
      one.replaceAll('$${', () => '${'),
    );
  } catch {
    return {
      issues: [{ path: '', message: 'has too many aliases', ...at(0) }],
    };
  }
  const several = connectionsIn(value);
  if (several.length > 1) {
    return {
      issues: [
        {
          path: '',
          message: `holds several connections (${several
            .slice(0, MAX_NAMED)
            .join(', ')}${
            several.length > MAX_NAMED ? ', …' : ''
          }): leave only the one whose policy is meant`,
          ...at(offsetOf(document, [...pathOfConnections(value), several[1]])),
        },
      ],
    };
  }
  const path = pathOfPolicy(value);
  const parsed = validate(policySchema, valueAt(value, path) ?? {});
  if ('data' in parsed) {
    return { policy: parsed.data };
  }
  return {
    issues: parsed.issues.slice(0, 20).map(issue => {
      const within = issue.path
        .replace(/\[(\d+)\]/g, '.$1')
        .split('.')
        .filter(part => part !== '');
      return {
        path: within.join('.'),
        message: issue.message,
        ...at(offsetOf(document, [...path, ...within])),
      };
    }),
  };
}

type At = (offset: number | undefined) => { line?: number; column?: number };

function describeSyntaxError({ code, message }: YAMLParseError): string {
  if (code === 'MULTIPLE_DOCS') {
    return 'holds several documents: leave out the lines "---" and all but one of them';
  }
  if (code === TOO_DEEP) {
    return 'is nested too deeply';
  }
  return message.split('\n')[0].replace(/ at line .*$/, '');
}

function findRepeatedKeys(document: Document, at: At): PolicyTextIssue[] {
  const issues: PolicyTextIssue[] = [];
  visit(document, {
    Map(_, { items }) {
      const known = new Set<unknown>();
      for (const { key } of items) {
        if (isScalar(key)) {
          if (known.has(key.value)) {
            issues.push({
              path: '',
              message: `has ${JSON.stringify(key.value)} twice in one place`,
              ...at(key.range?.[0]),
            });
          }
          known.add(key.value);
        }
      }
      return issues.length > 20 ? visit.BREAK : undefined;
    },
  });
  return issues;
}

function findSubstitutions(document: Document, at: At): PolicyTextIssue[] {
  const issues: PolicyTextIssue[] = [];
  visit(document, {
    Scalar(key, { value, range }) {
      if (typeof value !== 'string') {
        return;
      }
      if (SUBSTITUTION.test(value)) {
        issues.push({
          path: '',
          message:
            'must not contain a substitution such as ${VARIABLE}: write the value itself',
          ...at(range?.[0]),
        });
      } else if (key === 'key' && value.startsWith('$')) {
        issues.push({
          path: '',
          message: `must not include something else by ${value.slice(0, 20)}`,
          ...at(range?.[0]),
        });
      }
    },
  });
  return issues;
}

/** Where the policy stands: whole configuration files, one connection and a policy alone all do. */
function pathOfPolicy(value: unknown): string[] {
  const path = pathOfConnections(value);
  if (has(valueAt(value, path), 'policy')) {
    return [...path, 'policy'];
  }
  const [only] = connectionsIn(value);
  return only === undefined ? path : [...path, only, 'policy'];
}

function pathOfConnections(value: unknown): string[] {
  const path: string[] = [];
  let here = value;
  for (const step of ['idpSync', 'connections']) {
    if (has(here, step)) {
      path.push(step);
      here = Reflect.get(here, step);
    }
  }
  return path;
}

/** Ids of the connections that stand beside each other; none where it is one of them alone, or a policy. */
function connectionsIn(value: unknown): string[] {
  const path = pathOfConnections(value);
  const here = valueAt(value, path);
  if (has(here, 'policy')) {
    return [];
  }
  return Object.entries(Object(here))
    .filter(([, one]) => path.at(-1) === 'connections' || has(one, 'policy'))
    .map(([id]) => id);
}

function has(value: unknown, key: string): value is object {
  return (
    typeof value === 'object' && value !== null && Object.hasOwn(value, key)
  );
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (node, key) => Reflect.get(Object(node), key),
    value,
  );
}

/** Of the name of a field, for which people look rather than for where its value begins; of the innermost place around it where it is not there. */
function offsetOf(
  document: Document,
  path: readonly string[],
): number | undefined {
  let node: unknown = document.contents;
  let offset = isNode(node) ? node.range?.[0] : undefined;
  let rest = path;
  while (rest.length > 0) {
    const here: unknown = isAlias(node) ? node.resolve(document) : node;
    const [next, steps] = isMap(here)
      ? entryOf(here, rest)
      : [isSeq(here) ? here.items[Number(rest[0])] : undefined, 1];
    const place = isPair(next) ? next.key : next;
    if (!isNode(place)) {
      break;
    }
    offset = place.range?.[0] ?? offset;
    node = isPair(next) ? next.value : next;
    rest = rest.slice(steps);
  }
  return offset;
}

/** The entry that a path leads to, and how many of its steps are the entry's name: names may have dots in them. */
function entryOf(
  map: YAMLMap,
  path: readonly string[],
): [next: unknown, steps: number] {
  for (let steps = path.length; steps > 0; steps--) {
    const name = path.slice(0, steps).join('.');
    const pair = map.items.find(
      ({ key }) => isScalar(key) && String(key.value) === name,
    );
    if (pair) {
      return [pair, steps];
    }
  }
  return [undefined, 1];
}
