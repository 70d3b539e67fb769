import { useEffect, useRef, useState } from 'react';
import { Combobox } from '@backstage/ui';
import type { DirectoryUnit } from '@idp-sync/backstage-plugin-idp-sync-common';
import { useText } from '../../hooks/useText';
import { useFoundUnits } from './useFoundUnits';
import styles from './Units.module.css';

/** Of what stands in the list in place of units, where it would lie over a message below the field. */
const PROBLEM = 'problem';

/** Finds an administrative unit by its name, in the directory itself. */
export function UnitPicker(props: {
  connectionId: string;
  isDisabled: boolean;
  onChange: (unit: DirectoryUnit) => void;
}) {
  const { connectionId, isDisabled, onChange } = props;
  const { t } = useText();
  const [text, setText] = useState('');
  const [isOpen, setIsOpen] = useState(false);
  const [choices, setChoices] = useState(0);
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (choices > 0) {
      element.current?.querySelector('input')?.focus();
    }
  }, [choices]);
  const { found, problem, isPending } = useFoundUnits(
    connectionId,
    text,
    isOpen,
  );
  return (
    <div className={styles.picker}>
      <Combobox
        // A field that is made anew, with the focus where it was: the list would open again over what was chosen.
        key={choices}
        ref={element}
        label={t('units.find')}
        menuTrigger="input"
        placeholder={t('units.placeholder')}
        isDisabled={isDisabled}
        options={
          problem && isOpen
            ? [
                {
                  id: PROBLEM,
                  label: t('units.failed'),
                  description: problem,
                  disabled: true,
                },
              ]
            : found.map(({ objectId, displayName, description }) => ({
                id: objectId,
                label: displayName,
                description,
              }))
        }
        loading={{ state: isPending ? 'filtering' : 'idle' }}
        value={null}
        onChange={key => {
          const unit = found.find(({ objectId }) => objectId === key);
          if (unit) {
            setText('');
            setIsOpen(false);
            setChoices(choices + 1);
            onChange(unit);
          }
        }}
        onOpenChange={setIsOpen}
        onBlur={() => setText('')}
        search={{
          inputValue: text,
          onInputChange: setText,
          filter: () => true,
        }}
      />
      {problem && !isOpen && (
        <div className={styles.issue} role="alert">
          {t('units.failed')}: {problem}
        </div>
      )}
    </div>
  );
}
