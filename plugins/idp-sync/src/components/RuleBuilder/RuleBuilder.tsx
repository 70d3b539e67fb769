import { useEffect, useRef, useState } from 'react';
import { Button, Text, ToggleButton, ToggleButtonGroup } from '@backstage/ui';
import {
  ruleSchema,
  ruleToSentence,
  type Rule,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { RiAddLine } from '@remixicon/react';
import { useDirectoryAttributes } from '../../hooks/useDirectoryAttributes';
import { useText } from '../../hooks/useText';
import {
  insertPart,
  isWithinLimits,
  movePart,
  placeOf,
  replacePart,
} from './editRuleTree';
import { RuleContext, type RuleEditing } from './RuleContext';
import { RuleJson } from './RuleJson';
import { RuleGroupEditor } from './RulePart';
import { newGroup, newLeaf, type PlacesOfParts } from './ruleTree';
import { useRuleTree } from './useRuleTree';
import styles from './RuleBuilder.module.css';

/** What the schema says of a rule, at a place within it such as `all.0.value`. */
export interface RuleIssue {
  path: string;
  message: string;
}

/** The place of the innermost part that a place is in. */
function placeWith(places: PlacesOfParts, path: string): string | undefined {
  const steps = path === '' ? [] : path.split('.');
  for (let length = steps.length; length >= 0; length--) {
    const place = steps.slice(0, length).join('.');
    if (places.has(place)) {
      return place;
    }
  }
  return undefined;
}

function sentenceOf(rule: unknown): string | undefined {
  const read = ruleSchema.safeParse(rule);
  return read.success ? ruleToSentence(read.data) : undefined;
}

/** Edits a rule in parts or as JSON. What is not valid yet is handed on as well, so that the schema refuses it and nothing is lost. */
export function RuleBuilder(props: {
  /** What the rule is for; shown unless a heading above says it. */
  label: string;
  isLabelHidden?: boolean;
  connectionId: string;
  objectClass: 'user' | 'group';
  rule: Rule | undefined;
  onChange: (rule: Rule | undefined) => void;
  isDisabled: boolean;
  issues: readonly RuleIssue[];
}) {
  const { label, isLabelHidden, connectionId, objectClass } = props;
  const { rule, isDisabled, issues } = props;
  const { t } = useText();
  const attributes = useDirectoryAttributes(connectionId, objectClass);
  const change = (changed: unknown) =>
    props.onChange(changed as Rule | undefined);
  const { root, places, set } = useRuleTree(rule, change);
  const [view, setView] = useState<'parts' | 'json'>('parts');
  const element = useRef<HTMLDivElement>(null);
  const wanted = useRef<string>();

  useEffect(() => {
    if (wanted.current && element.current) {
      const found = element.current.querySelector<HTMLElement>(wanted.current);
      const field = found?.matches('button, input')
        ? found
        : found?.querySelector<HTMLElement>('input, button');
      field?.focus();
      wanted.current = undefined;
    }
  });

  const issuesOf = (id: string, field?: string) =>
    issues.flatMap(({ path, message }) => {
      const place = placeWith(places, path);
      if (place === undefined || places.get(place) !== id) {
        return [];
      }
      const within = path.slice(place === '' ? 0 : place.length + 1);
      return field === undefined || within.split('.')[0] === field
        ? [message]
        : [];
    });
  const editing: RuleEditing | undefined = root && {
    connectionId,
    objectClass,
    attributes,
    root,
    isDisabled,
    issuesOf,
    replace(id, node) {
      const place = placeOf(root, id);
      const isTyping = node?.id === id;
      if (!isTyping) {
        const { parent, index } = place ?? { parent: root, index: 0 };
        const next = parent.children[index + 1] ?? parent.children[index - 1];
        const target = node ?? next;
        wanted.current = target
          ? `[data-menu-of="${target.id}"]`
          : `[data-adder-of="${root.id}"], [data-add-rule]`;
      }
      set(replacePart(root, id, () => node));
    },
    insert(groupId, node, place) {
      wanted.current = `[data-part="${node.id}"]`;
      set(insertPart(root, groupId, node, place));
    },
    move(id, direction) {
      const moved = movePart(root, id, direction);
      if (moved) {
        wanted.current = `[data-menu-of="${id}"]`;
        set(moved);
      }
    },
    canMove: (id, direction) => movePart(root, id, direction) !== undefined,
    canInsert: (groupId, node) =>
      isWithinLimits(insertPart(root, groupId, node)),
  };
  const sentence = rule && sentenceOf(rule);
  return (
    <div
      className={styles.builder}
      ref={element}
      role="group"
      aria-label={label}
    >
      <div className={styles.bar}>
        {isLabelHidden ? (
          <span />
        ) : (
          <Text as="h4" variant="body-medium" weight="bold">
            {label}
          </Text>
        )}
        <ToggleButtonGroup
          aria-label={`${label}: ${t('rules.view')}`}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[view]}
          onSelectionChange={keys =>
            setView([...keys][0] === 'json' ? 'json' : 'parts')
          }
        >
          <ToggleButton id="parts" size="small">
            {t('rules.parts')}
          </ToggleButton>
          <ToggleButton id="json" size="small">
            {t('rules.json')}
          </ToggleButton>
        </ToggleButtonGroup>
      </div>
      {view === 'json' && (
        <RuleJson
          rule={rule}
          isDisabled={isDisabled}
          issues={issues}
          onChange={change}
        />
      )}
      {view === 'parts' && rule === undefined && (
        <div className={styles.empty}>
          <Text color="secondary">{t('rules.none')}</Text>
          {!isDisabled && (
            <Button
              size="small"
              variant="secondary"
              data-add-rule
              iconStart={<RiAddLine />}
              onPress={() => {
                const leaf = newLeaf({
                  attribute: '',
                  operator: 'equals',
                  value: '',
                });
                wanted.current = `[data-part="${leaf.id}"]`;
                set(newGroup('all', [leaf]));
              }}
            >
              {t('rules.add')}
            </Button>
          )}
        </div>
      )}
      {view === 'parts' && rule === undefined && issues.length > 0 && (
        <ul className={styles.issues} aria-live="polite">
          {issues.map(({ message }) => (
            <li key={message}>{message}</li>
          ))}
        </ul>
      )}
      {view === 'parts' && rule !== undefined && !editing && (
        <Text color="secondary">{t('rules.onlyJson')}</Text>
      )}
      {view === 'parts' && editing && (
        <RuleContext.Provider value={editing}>
          <RuleGroupEditor node={editing.root} />
        </RuleContext.Provider>
      )}
      {sentence && (
        <p className={styles.sentence}>
          <span className={styles.sentenceLabel}>{t('rules.sentence')}: </span>
          {sentence}
        </p>
      )}
    </div>
  );
}
