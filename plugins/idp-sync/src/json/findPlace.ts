import { type Node, parseTree } from 'jsonc-parser';
import { lineAndColumn, type TextPlace } from './lineAndColumn';

/**
 * Where in a text of JSON a place such as `all.0.value` is: the name of a field, as people look for that rather than for where its value begins; the innermost place
 * around it where it is not there.
 */
export function findPlace(text: string, path: string): TextPlace {
  let node = parseTree(text);
  let offset = node?.offset ?? 0;
  let rest = path === '' ? [] : path.split('.');
  while (node && rest.length > 0) {
    const step: Step | undefined =
      node.type === 'array' ? itemOf(node, rest) : fieldOf(node, rest);
    if (!step) {
      break;
    }
    offset = step.offset;
    node = step.value;
    rest = rest.slice(step.length);
  }
  return lineAndColumn(text, offset);
}

interface Step {
  offset: number;
  value: Node | undefined;
  /** Parts of the path that it takes. */
  length: number;
}

function itemOf({ children }: Node, [index]: string[]): Step | undefined {
  const item = children?.[Number(index)];
  return item && { offset: item.offset, value: item, length: 1 };
}

/** Names may have dots in them: the longest that the path begins with is meant. */
function fieldOf({ children }: Node, path: string[]): Step | undefined {
  for (let length = path.length; length > 0; length--) {
    const name = path.slice(0, length).join('.');
    // Of a name that comes twice, JSON means the last.
    const property = children?.findLast(
      child => child.children?.[0].value === name,
    );
    if (property) {
      return { offset: property.offset, value: property.children?.[1], length };
    }
  }
  return undefined;
}
