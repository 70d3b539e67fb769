import { ButtonIcon, Text, TextField } from '@backstage/ui';
import { RiCloseLine } from '@remixicon/react';
import { useEntryFocus } from '../../hooks/useEntryFocus';
import { useText } from '../../hooks/useText';
import type { PolicyIssue } from '../ConnectionPage/PolicyPanelProps';
import { AddButton, asSentence, fieldIssue, issueAt } from '../forms';
import styles from './Units.module.css';

/** The organisational units of an Active Directory that are taken, by their distinguished names. */
export function OrganizationalUnits(props: {
  names: readonly string[];
  isDisabled: boolean;
  issues: readonly PolicyIssue[];
  /** Of the list in the policy. */
  path: string;
  onChange: (names: string[]) => void;
}) {
  const { names, isDisabled, issues, path, onChange } = props;
  const { t } = useText();
  const { ref, focusEntry } = useEntryFocus();
  const own = issueAt(issues, path);
  return (
    <div className={styles.units} ref={ref}>
      <Text variant="body-medium" weight="bold">
        {t('units.organizational')}
      </Text>
      <p className={styles.hint}>{t('units.organizationalHelp')}</p>
      {names.map((name, index) => (
        <div key={index} className={styles.row} data-entry>
          <TextField
            aria-label={t('units.organizationalName', {
              number: String(index + 1),
            })}
            placeholder="OU=Sales,DC=contoso,DC=com"
            isDisabled={isDisabled}
            value={name}
            onChange={text =>
              onChange(names.map((one, at) => (at === index ? text : one)))
            }
            {...fieldIssue(issueAt(issues, `${path}.${index}`))}
          />
          <ButtonIcon
            variant="tertiary"
            icon={<RiCloseLine />}
            aria-label={t('units.remove', { name: name || String(index + 1) })}
            isDisabled={isDisabled}
            onPress={() => {
              focusEntry('[data-entry] button', index);
              onChange(names.filter((_, at) => at !== index));
            }}
          />
        </div>
      ))}
      {own && (
        <div className={styles.issue} role="alert">
          {asSentence(own)}
        </div>
      )}
      <div>
        <AddButton
          label={t('units.addOrganizational')}
          isDisabled={isDisabled}
          onPress={() => {
            focusEntry('[data-entry] input', names.length);
            onChange([...names, '']);
          }}
        />
      </div>
    </div>
  );
}
