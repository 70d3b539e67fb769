import { useState } from 'react';
import { Combobox, type ComboboxProps, Tag, TagGroup } from '@backstage/ui';
import styles from './forms.module.css';

/** Tags that are shown of a list; there may be thousands. */
export const SHOWN_TAGS = 50;

/** A list of texts, each suggested or typed; several lines can be pasted at once. What is typed counts as soon as the field is left. */
export function ListField(props: {
  label: string;
  /** What the tags are, where it is not what the label says. */
  tagsLabel?: string;
  values: readonly string[];
  options: readonly { id: string; label: string; description?: string }[];
  /** What is typed and no value yet, for the options to go by. */
  onSearch?: (text: string) => void;
  onOpenChange?: ComboboxProps['onOpenChange'];
  isInvalid: boolean;
  isDisabled: boolean;
  onChange: (values: string[]) => void;
}) {
  const { label, tagsLabel = label } = props;
  const { values, options, onSearch, onOpenChange } = props;
  const { isInvalid, isDisabled, onChange } = props;
  const [text, setText] = useState('');
  const type = (typed: string) => {
    setText(typed);
    onSearch?.(typed);
  };
  const add = (more: readonly string[]) => {
    const known = new Set(values);
    const added = more
      .map(one => one.trim())
      .filter(one => one && !known.has(one));
    if (added.length > 0) {
      onChange([...values, ...new Set(added)]);
    }
    type('');
  };
  return (
    <div
      className={styles.list}
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
        aria-label={label}
        placeholder={label}
        allowsCustomValue
        isDisabled={isDisabled}
        isInvalid={isInvalid}
        options={options.filter(({ id }) => !values.includes(id))}
        value={null}
        onChange={key => key !== null && add([String(key)])}
        onOpenChange={onOpenChange}
        onBlur={() => add([text])}
        search={{ inputValue: text, onInputChange: type, filter: () => true }}
      />
      {values.length > 0 && (
        <TagGroup
          aria-label={tagsLabel}
          onRemove={
            isDisabled
              ? undefined
              : keys => onChange(values.filter(one => !keys.has(one)))
          }
        >
          {values.slice(0, SHOWN_TAGS).map(one => (
            <Tag key={one} id={one} textValue={one}>
              {one}
            </Tag>
          ))}
        </TagGroup>
      )}
    </div>
  );
}
