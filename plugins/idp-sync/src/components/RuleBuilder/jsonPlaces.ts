import { findNodeAtLocation, parseTree } from 'jsonc-parser';

/** Where in a text of JSON a place such as `all.0.value` is, from 1 on; that of what is around it where it is not there. */
export function findPlace(
  text: string,
  path: string,
): { line: number; column: number } {
  const root = parseTree(text);
  const steps = path === '' ? [] : path.split('.');
  const location = steps.map(step =>
    /^\d+$/.test(step) ? Number(step) : step,
  );
  let node = root;
  for (let length = location.length; root && length > 0; length--) {
    const found = findNodeAtLocation(root, location.slice(0, length));
    if (found) {
      node = found;
      break;
    }
  }
  const before = text.slice(0, node?.offset ?? 0).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
