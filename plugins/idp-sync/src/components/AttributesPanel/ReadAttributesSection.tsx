import { useState } from 'react';
import type { MappedClass } from '@idp-sync/backstage-plugin-idp-sync-common';
import { useDirectoryAttributes } from '../../hooks/useDirectoryAttributes';
import { useText } from '../../hooks/useText';
import type { PolicyPanelProps } from '../ConnectionPage';
import { asSentence, FormSection, ListField } from '../forms';
import styles from './AttributesPanel.module.css';

/** The attributes of one class that are read although nothing in the policy needs them. */
export function ReadAttributesSection(
  props: PolicyPanelProps & { objectClass: MappedClass },
) {
  const { connectionId, policy, onChange, readOnly, issues, objectClass } =
    props;
  const { t } = useText();
  const [search, setSearch] = useState('');
  const values = policy.scan.attributes[objectClass];
  const path = `scan.attributes.${objectClass}`;
  const wrong = issues.flatMap(issue => {
    if (issue.path !== path && !issue.path.startsWith(`${path}.`)) {
      return [];
    }
    const name = values[Number(issue.path.slice(path.length + 1))];
    const message = asSentence(issue.message);
    return issue.path !== path && name !== undefined
      ? `${name}: ${message}`
      : message;
  });
  const term = search.trim().toLowerCase();
  const known = useDirectoryAttributes(connectionId, objectClass);
  return (
    <FormSection
      title={t('readAttributes.title')}
      hint={t('readAttributes.hint')}
    >
      <div className={styles.readAttributes}>
        <ListField
          label={t('readAttributes.add')}
          tagsLabel={t('readAttributes.title')}
          values={values}
          options={known
            .filter(({ name }) => name.toLowerCase().includes(term))
            .map(({ name, read }) => ({
              id: name,
              label: name,
              description: read ? undefined : t('rules.attributeUnread'),
            }))}
          onSearch={setSearch}
          isInvalid={wrong.length > 0}
          isDisabled={readOnly !== undefined}
          onChange={changed =>
            onChange({
              ...policy,
              scan: {
                ...policy.scan,
                attributes: {
                  ...policy.scan.attributes,
                  [objectClass]: changed,
                },
              },
            })
          }
        />
        {wrong.length > 0 && (
          <ul role="alert" className={styles.issues}>
            {wrong.map(message => (
              <li key={message}>{message}</li>
            ))}
          </ul>
        )}
      </div>
    </FormSection>
  );
}
