import { useState } from 'react';
import { Combobox, Text } from '@backstage/ui';
import type { ClauseValue } from '@idp-sync/backstage-plugin-idp-sync-common';
import { formatNumber } from '../../formatting';
import { useText } from '../../hooks/useText';
import { ListField, SHOWN_TAGS } from '../forms';
import { useRuleEditing } from './RuleContext';
import { useDirectoryValues } from './useSuggestions';
import styles from './RuleBuilder.module.css';

function useOptions(attribute: string, search: string, isWanted: boolean) {
  const { connectionId, objectClass } = useRuleEditing();
  const { t } = useText();
  return useDirectoryValues(connectionId, {
    class: objectClass,
    attribute,
    search,
    isWanted,
  }).map(({ value, count }) => ({
    id: String(value),
    label: String(value),
    description: t('rules.valueCount', { number: formatNumber(count) }),
  }));
}

/** One value, suggested from the directory or typed. */
export function ValueField(props: {
  attribute: string;
  value: Exclude<ClauseValue, unknown[]> | undefined;
  isInvalid: boolean;
  onChange: (value: string) => void;
}) {
  const { attribute, value, isInvalid, onChange } = props;
  const { isDisabled } = useRuleEditing();
  const { t } = useText();
  const [isOpen, setIsOpen] = useState(false);
  const text = value === undefined ? '' : String(value);
  const options = useOptions(attribute, text, isOpen);
  return (
    <Combobox
      className={styles.value}
      aria-label={t('rules.value')}
      placeholder={t('rules.value')}
      allowsCustomValue
      isDisabled={isDisabled}
      isInvalid={isInvalid}
      options={options}
      onOpenChange={setIsOpen}
      // The list closes when what is chosen changes.
      value={options.some(({ id }) => id === text) ? text : null}
      onChange={key => key !== null && onChange(String(key))}
      search={{ inputValue: text, onInputChange: onChange, filter: () => true }}
    />
  );
}

/** Several values, each suggested from the directory or typed; several lines can be pasted at once. */
export function ValueListField(props: {
  attribute: string;
  values: readonly (string | number)[];
  isInvalid: boolean;
  onChange: (values: (string | number)[]) => void;
}) {
  const { attribute, values, isInvalid, onChange } = props;
  const { isDisabled } = useRuleEditing();
  const { t } = useText();
  const [text, setText] = useState('');
  const [isOpen, setIsOpen] = useState(false);
  const options = useOptions(attribute, text, isOpen);
  const kept = new Map(values.map(value => [String(value), value]));
  return (
    <div className={styles.value}>
      <ListField
        label={t('rules.addValue')}
        tagsLabel={t('rules.values')}
        values={[...kept.keys()]}
        options={options}
        onSearch={setText}
        onOpenChange={setIsOpen}
        isInvalid={isInvalid}
        isDisabled={isDisabled}
        onChange={changed => onChange(changed.map(one => kept.get(one) ?? one))}
      />
      {values.length > SHOWN_TAGS && (
        <Text variant="body-small" color="secondary">
          {t('rules.moreValues', {
            number: formatNumber(values.length - SHOWN_TAGS),
          })}
        </Text>
      )}
    </div>
  );
}
