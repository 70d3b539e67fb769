import { createContext, useContext } from 'react';
import type { DirectoryAttribute } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { Direction } from './editRuleTree';
import type { RuleGroup, RuleNode } from './ruleTree';

/** What all parts of a rule that is edited have in common. */
export interface RuleEditing {
  connectionId: string;
  objectClass: 'user' | 'group';
  attributes: readonly DirectoryAttribute[];
  root: RuleGroup;
  isDisabled: boolean;
  /** What the schema says of a part, or of one of its fields: all that is below the part where no field is given. */
  issuesOf(id: string, field?: string): string[];
  replace(id: string, node: RuleNode | undefined): void;
  insert(groupId: string, node: RuleNode, place?: number): void;
  move(id: string, direction: Direction): void;
  canMove(id: string, direction: Direction): boolean;
  /** Whether there is room for a part of that kind. */
  canInsert(groupId: string, node: RuleNode): boolean;
}

export const RuleContext = createContext<RuleEditing | undefined>(undefined);

/** @throws Error outside of a rule builder. */
export function useRuleEditing(): RuleEditing {
  const editing = useContext(RuleContext);
  if (!editing) {
    throw new Error('Parts of a rule belong into a RuleBuilder');
  }
  return editing;
}
