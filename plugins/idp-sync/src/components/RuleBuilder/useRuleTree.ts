import { useRef, useState } from 'react';
import { toRule, toTree, type PlacesOfParts, type RuleGroup } from './ruleTree';

interface EditedTree {
  rule: unknown;
  root: RuleGroup | undefined;
  places: PlacesOfParts;
}

function read(rule: unknown): EditedTree {
  const tree = toTree(rule);
  return { rule, root: tree?.root, places: tree?.places ?? new Map() };
}

/** A rule in parts whose ids stay while it is edited, read anew only where it was changed elsewhere. */
export function useRuleTree(
  rule: unknown,
  onChange: (rule: unknown) => void,
): {
  root: RuleGroup | undefined;
  places: PlacesOfParts;
  set: (root: RuleGroup) => void;
} {
  const [, render] = useState(0);
  const tree = useRef<EditedTree>();
  if (!tree.current || tree.current.rule !== rule) {
    tree.current = read(rule);
  }
  return {
    root: tree.current.root,
    places: tree.current.places,
    set(root) {
      const written = toRule(root);
      tree.current = {
        rule: written?.rule,
        root: written && root,
        places: written?.places ?? new Map(),
      };
      render(before => before + 1);
      onChange(written?.rule);
    },
  };
}
