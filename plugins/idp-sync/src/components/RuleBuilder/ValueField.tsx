import { useState } from 'react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Combobox, Tag, TagGroup, Text } from '@backstage/ui';
import type { ClauseValue } from '@idp-sync/backstage-plugin-idp-sync-common';
import { formatNumber } from '../../formatting';
import { idpSyncTranslationRef } from '../../translation';
import { useRuleEditing } from './RuleContext';
import { useDirectoryValues } from './useSuggestions';
import styles from './RuleBuilder.module.css';

/** Tags that are shown of a list; there may be thousands. */
const SHOWN_VALUES = 50;

function useOptions(attribute: string, search: string, isWanted: boolean) {
  const { connectionId, objectClass } = useRuleEditing();
  const { t } = useTranslationRef(idpSyncTranslationRef);
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
  const { t } = useTranslationRef(idpSyncTranslationRef);
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
  const { t } = useTranslationRef(idpSyncTranslationRef);
  const [text, setText] = useState('');
  const [isOpen, setIsOpen] = useState(false);
  const options = useOptions(attribute, text, isOpen);
  const add = (more: readonly string[]) => {
    const known = new Set(values.map(String));
    const added = more
      .map(one => one.trim())
      .filter(one => one && !known.has(one));
    if (added.length > 0) {
      onChange([...values, ...new Set(added)]);
    }
    setText('');
  };
  return (
    <div
      className={styles.value}
      onPasteCapture={event => {
        const lines = event.clipboardData.getData('text').split(/\r?\n/);
        if (lines.length > 1) {
          event.preventDefault();
          add(lines);
        }
      }}
      onKeyDownCapture={event => {
        const isOption =
          event.target instanceof HTMLInputElement &&
          event.target.hasAttribute('aria-activedescendant') &&
          event.target.getAttribute('aria-activedescendant') !== '';
        if (event.key === 'Enter' && text.trim() && !isOption) {
          event.preventDefault();
          event.stopPropagation();
          add([text]);
        }
      }}
    >
      <Combobox
        aria-label={t('rules.addValue')}
        placeholder={t('rules.addValue')}
        allowsCustomValue
        isDisabled={isDisabled}
        isInvalid={isInvalid}
        options={options.filter(({ id }) => !values.map(String).includes(id))}
        value={null}
        onChange={key => key !== null && add([String(key)])}
        onOpenChange={setIsOpen}
        onBlur={() => add([text])}
        search={{
          inputValue: text,
          onInputChange: setText,
          filter: () => true,
        }}
      />
      {values.length > 0 && (
        <TagGroup
          aria-label={t('rules.values')}
          onRemove={
            isDisabled
              ? undefined
              : keys => onChange(values.filter(one => !keys.has(String(one))))
          }
        >
          {values.slice(0, SHOWN_VALUES).map(one => (
            <Tag key={String(one)} id={String(one)} textValue={String(one)}>
              {String(one)}
            </Tag>
          ))}
        </TagGroup>
      )}
      {values.length > SHOWN_VALUES && (
        <Text variant="body-small" color="secondary">
          {t('rules.moreValues', {
            number: formatNumber(values.length - SHOWN_VALUES),
          })}
        </Text>
      )}
    </div>
  );
}
