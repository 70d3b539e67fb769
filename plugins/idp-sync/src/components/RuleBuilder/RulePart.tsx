import type { KeyboardEvent } from 'react';
import { Button, Select } from '@backstage/ui';
import {
  MAX_RULE_DEPTH,
  type Clause,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { RiAddLine, RiFolderAddLine, RiTeamLine } from '@remixicon/react';
import { useText } from '../../hooks/useText';
import { ClauseFields } from './ClauseFields';
import type { Direction } from './editRuleTree';
import { MembershipFields } from './MembershipFields';
import { PartMenu } from './PartMenu';
import { useRuleEditing } from './RuleContext';
import {
  newGroup,
  newLeaf,
  type GroupMode,
  type RuleGroup,
  type RuleLeaf,
  type RuleNode,
} from './ruleTree';
import styles from './RuleBuilder.module.css';

const MODES: readonly GroupMode[] = ['all', 'any', 'none', 'notAll'];

const DIRECTIONS: Partial<Record<string, Direction>> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowRight: 'in',
  ArrowLeft: 'out',
};

const NEW_CLAUSE: Clause = { attribute: '', operator: 'equals', value: '' };

function Issues(props: { id: string; issues: string[] }) {
  const { id, issues } = props;
  return issues.length === 0 ? null : (
    <ul className={styles.issues} id={`${id}-issues`} aria-live="polite">
      {[...new Set(issues)].map(issue => (
        <li key={issue}>{issue}</li>
      ))}
    </ul>
  );
}

function Leaf(props: { node: RuleLeaf; number: number }) {
  const { node, number } = props;
  const { leaf, id } = node;
  const { t } = useText();
  const { replace, issuesOf } = useRuleEditing();
  const label = t('rules.conditionNumber', { number: String(number) });
  return (
    <div className={styles.part} role="group" aria-label={label}>
      <div className={styles.fields}>
        {'attribute' in leaf ? (
          <ClauseFields
            id={id}
            clause={leaf}
            onChange={clause => replace(id, { ...node, leaf: clause })}
          />
        ) : (
          <MembershipFields
            id={id}
            membership={leaf}
            onChange={membership => replace(id, { ...node, leaf: membership })}
          />
        )}
      </div>
      <PartMenu node={node} label={label} />
      <Issues id={id} issues={issuesOf(id)} />
    </div>
  );
}

/** A group of conditions with what can be added to it. */
export function RuleGroupEditor(props: {
  node: RuleGroup;
  /** Absent for the whole rule. */
  number?: number;
}) {
  const { node, number } = props;
  const { id, mode, children } = node;
  const { t } = useText();
  const editing = useRuleEditing();
  const { isDisabled, issuesOf, replace, insert, canInsert } = editing;
  const isRoot = number === undefined;
  const label = isRoot
    ? t('rules.parts')
    : t('rules.group', { number: String(number) });
  const canAddGroup = canInsert(id, newGroup('any', [newLeaf(NEW_CLAUSE)]));
  return (
    <div
      className={isRoot ? styles.root : styles.nested}
      role="group"
      aria-label={label}
    >
      <div className={styles.head}>
        <Select
          className={styles.mode}
          aria-label={`${label}: ${t('rules.modeLabel')}`}
          isDisabled={isDisabled}
          options={MODES.map(one => ({
            id: one,
            label: t(`rules.mode.${one}`),
          }))}
          value={mode}
          onChange={key => {
            const chosen = MODES.find(one => one === key);
            if (chosen) {
              replace(id, { ...node, mode: chosen });
            }
          }}
        />
        {!isRoot && <PartMenu node={node} label={label} />}
      </div>
      <Issues id={id} issues={issuesOf(id)} />
      <ol className={styles.children}>
        {children.map((child, index) => (
          <RulePart key={child.id} node={child} number={index + 1} />
        ))}
      </ol>
      {!isDisabled && (
        <div className={styles.adders}>
          <Button
            size="small"
            variant="secondary"
            data-adder-of={id}
            iconStart={<RiAddLine />}
            isDisabled={!canInsert(id, newLeaf(NEW_CLAUSE))}
            onPress={() => insert(id, newLeaf(NEW_CLAUSE))}
          >
            {t('rules.addCondition')}
          </Button>
          <Button
            size="small"
            variant="tertiary"
            iconStart={<RiTeamLine />}
            isDisabled={!canInsert(id, newLeaf(NEW_CLAUSE))}
            onPress={() => insert(id, newLeaf({ memberOf: { id: '' } }))}
          >
            {t('rules.addMembership')}
          </Button>
          <Button
            size="small"
            variant="tertiary"
            iconStart={<RiFolderAddLine />}
            isDisabled={!canAddGroup}
            onPress={() => insert(id, newGroup('any', [newLeaf(NEW_CLAUSE)]))}
          >
            {t('rules.addGroup')}
          </Button>
          {!canAddGroup && (
            <span className={styles.hint}>
              {t('rules.tooDeep', { depth: String(MAX_RULE_DEPTH) })}
            </span>
          )}
        </div>
      )}
    </div>
  );
}

/** A part of a rule, with all that is in it. Alt with an arrow key moves it. */
export function RulePart(props: { node: RuleNode; number: number }) {
  const { node, number } = props;
  const { move, canMove, isDisabled } = useRuleEditing();
  const onKeyDown = (event: KeyboardEvent) => {
    const direction = DIRECTIONS[event.key];
    const isMeant =
      event.target instanceof Element &&
      event.target.closest('[data-part]') === event.currentTarget;
    if (event.altKey && direction && isMeant && !isDisabled) {
      event.preventDefault();
      event.stopPropagation();
      if (canMove(node.id, direction)) {
        move(node.id, direction);
      }
    }
  };
  return (
    // The key works in each field of the part, beside the menu that does the same.
    <li data-part={node.id} onKeyDownCapture={onKeyDown}>
      {node.kind === 'leaf' ? (
        <Leaf node={node} number={number} />
      ) : (
        <RuleGroupEditor node={node} number={number} />
      )}
    </li>
  );
}
