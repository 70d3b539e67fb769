import { useState } from 'react';
import { Combobox } from '@backstage/ui';
import type { DirectoryUnit } from '@idp-sync/backstage-plugin-idp-sync-common';
import { useText } from '../../hooks/useText';
import { useFoundUnits } from './useFoundUnits';
import styles from './Units.module.css';

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
  const { found, problem } = useFoundUnits(connectionId, text, isOpen);
  return (
    <div className={styles.picker}>
      <Combobox
        // A field that is made anew: the list would open again over what was chosen.
        key={choices}
        label={t('units.find')}
        menuTrigger="input"
        placeholder={t('units.placeholder')}
        isDisabled={isDisabled}
        options={found.map(({ objectId, displayName, description }) => ({
          id: objectId,
          label: displayName,
          description,
        }))}
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
      {problem && (
        <div className={styles.issue} role="alert">
          {problem}
        </div>
      )}
    </div>
  );
}
