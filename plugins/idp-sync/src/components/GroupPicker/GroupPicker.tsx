import { useEffect, useRef, useState } from 'react';
import { Combobox } from '@backstage/ui';
import type { GroupSelector } from '@idp-sync/backstage-plugin-idp-sync-common';
import { formatNumber } from '../../formatting';
import { useText } from '../../hooks/useText';
import { useFoundGroups } from './useFoundGroups';
import { useGroupNames } from './useGroupNames';

const OBJECT_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Of what stands in the list in place of groups. */
const PROBLEM = 'problem';

/** Finds a group of the directory by its name; it is kept by its id. An id can be typed, too. */
export function GroupPicker(props: {
  connectionId: string;
  /** The chosen one; absent where each choice is handed on and the field is empty again. */
  value?: GroupSelector;
  label?: string;
  isDisabled: boolean;
  isInvalid?: boolean;
  onChange: (group: GroupSelector) => void;
}) {
  const { connectionId, value, label, isDisabled, isInvalid, onChange } = props;
  const { t } = useText();
  const [text, setText] = useState<string>();
  const [isOpen, setIsOpen] = useState(false);
  const [choices, setChoices] = useState(0);
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (choices > 0) {
      element.current?.querySelector('input')?.focus();
    }
  }, [choices]);
  const id = value && 'id' in value ? value.id : '';
  const names = useGroupNames(connectionId, [id]);
  const { found, problem, isPending } = useFoundGroups(
    connectionId,
    text ?? '',
    isOpen,
  );
  const nameOf = () => {
    if (value && 'name' in value) {
      return value.name;
    }
    return names?.get(id)?.displayName ?? id;
  };
  const groups = () =>
    problem
      ? [
          {
            id: PROBLEM,
            label: t('groupPicker.failed'),
            description: problem,
            disabled: true,
          },
        ]
      : found.map(({ objectId, displayName, members, kinds }) => ({
          id: objectId,
          label: displayName,
          description: [
            ...kinds.map(kind => t(`transfer.kinds.${kind}`)),
            t('groupPicker.members', { number: formatNumber(members) }),
          ].join(' · '),
        }));
  const choose = (chosen: string) => {
    setText(undefined);
    setIsOpen(false);
    if (chosen && chosen !== id) {
      onChange({ id: chosen });
    }
  };
  return (
    <Combobox
      // A field that is made anew, with the focus where it was: the list would open again over the text that goes away.
      key={choices}
      ref={element}
      menuTrigger="input"
      aria-label={label ? undefined : t('groupPicker.label')}
      label={label}
      placeholder={t('groupPicker.placeholder')}
      allowsCustomValue
      isDisabled={isDisabled}
      isInvalid={isInvalid}
      options={groups()}
      loading={{ state: isPending ? 'filtering' : 'idle' }}
      value={null}
      onChange={key => {
        if (key !== null) {
          setChoices(choices + 1);
          choose(String(key));
        }
      }}
      onOpenChange={setIsOpen}
      onBlur={() => {
        const typed = text?.trim() ?? '';
        choose(OBJECT_ID.test(typed) ? typed : '');
      }}
      search={{
        inputValue: text ?? (value ? nameOf() : ''),
        onInputChange: setText,
        filter: () => true,
      }}
    />
  );
}
