import { Checkbox, Combobox, Select } from '@backstage/ui';
import {
  RULE_OPERATORS,
  type Clause,
  type ClauseValue,
  type RuleOperator,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { formatNumber } from '../../formatting';
import { useText } from '../../hooks/useText';
import { useRuleEditing } from './RuleContext';
import { ValueField, ValueListField } from './ValueField';
import styles from './RuleBuilder.module.css';

const WITHOUT_VALUE: readonly RuleOperator[] = ['isPresent', 'isAbsent'];
const WITH_LIST: readonly RuleOperator[] = ['in', 'notIn'];
const WITHOUT_CASE: readonly RuleOperator[] = [
  ...WITHOUT_VALUE,
  'greaterThan',
  'notGreaterThan',
  'lessThan',
  'notLessThan',
];

/** The same clause with another operator: what was typed for a value stays, as a list where the operator takes one. */
export function withOperator(clause: Clause, operator: RuleOperator): Clause {
  const { value, caseSensitive, over, ...rest } = clause;
  const changed: Clause = { ...rest, operator };
  if (caseSensitive && !WITHOUT_CASE.includes(operator)) {
    changed.caseSensitive = true;
  }
  if (WITHOUT_VALUE.includes(operator)) {
    return changed;
  }
  return {
    ...changed,
    ...(over && { over }),
    value: valueFor(operator, value),
  };
}

function valueFor(
  operator: RuleOperator,
  value: ClauseValue | undefined,
): ClauseValue {
  const values = [value ?? []].flat().filter(one => one !== '');
  if (WITH_LIST.includes(operator)) {
    return values.map(one => (typeof one === 'boolean' ? String(one) : one));
  }
  return values[0] ?? '';
}

/** The fields of a statement about an attribute. */
export function ClauseFields(props: {
  id: string;
  clause: Clause;
  onChange: (clause: Clause) => void;
}) {
  const { id, clause, onChange } = props;
  const { attributes, isDisabled, issuesOf } = useRuleEditing();
  const { t } = useText();
  const { attribute, operator, value } = clause;
  const known = attributes.find(({ name }) => name === attribute);
  // A name that is there already is not to be the only one to choose from.
  const term = known ? '' : attribute.trim().toLowerCase();
  const suggested = attributes.filter(({ name }) =>
    name.toLowerCase().includes(term),
  );
  const isInvalid = (field: string) => issuesOf(id, field).length > 0;
  return (
    <>
      <Combobox
        className={styles.attribute}
        aria-label={t('rules.attribute')}
        placeholder={t('rules.attributePlaceholder')}
        allowsCustomValue
        isDisabled={isDisabled}
        isInvalid={isInvalid('attribute')}
        options={suggested.map(({ name, read, present }) => ({
          id: name,
          label: name,
          description: read
            ? t('rules.attributePresent', { number: formatNumber(present) })
            : t('rules.attributeUnread'),
        }))}
        // The list closes when what is chosen changes.
        value={known ? attribute : null}
        onChange={key =>
          key !== null && onChange({ ...clause, attribute: String(key) })
        }
        search={{
          inputValue: attribute,
          onInputChange: name => onChange({ ...clause, attribute: name }),
          filter: () => true,
        }}
      />
      <Select
        className={styles.operator}
        aria-label={t('rules.operator')}
        isDisabled={isDisabled}
        isInvalid={isInvalid('operator')}
        options={RULE_OPERATORS.map(one => ({
          id: one,
          label: t(`rules.operators.${one}`),
        }))}
        value={operator}
        onChange={key => {
          const chosen = RULE_OPERATORS.find(one => one === key);
          if (chosen) {
            onChange(withOperator(clause, chosen));
          }
        }}
      />
      {WITH_LIST.includes(operator) && (
        <ValueListField
          attribute={attribute}
          values={Array.isArray(value) ? value : []}
          isInvalid={isInvalid('value')}
          onChange={values => onChange({ ...clause, value: values })}
        />
      )}
      {!WITH_LIST.includes(operator) && !WITHOUT_VALUE.includes(operator) && (
        <ValueField
          attribute={attribute}
          value={Array.isArray(value) ? value.join(', ') : value}
          isInvalid={isInvalid('value')}
          onChange={text => onChange({ ...clause, value: text })}
        />
      )}
      {!WITHOUT_CASE.includes(operator) && (
        <Checkbox
          isDisabled={isDisabled}
          isSelected={clause.caseSensitive ?? false}
          onChange={isSelected => {
            const { caseSensitive: _, ...rest } = clause;
            onChange(isSelected ? { ...rest, caseSensitive: true } : rest);
          }}
        >
          {t('rules.caseSensitive')}
        </Checkbox>
      )}
      {!WITHOUT_VALUE.includes(operator) &&
        (known?.type === 'list' || clause.over === 'all') && (
          <Checkbox
            isDisabled={isDisabled}
            isSelected={clause.over === 'all'}
            onChange={isSelected => {
              const { over: _, ...rest } = clause;
              onChange(isSelected ? { ...rest, over: 'all' } : rest);
            }}
          >
            {t('rules.overAll')}
          </Checkbox>
        )}
    </>
  );
}
