import { useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import { ButtonIcon } from '@backstage/ui';
import type { DirectoryUnit } from '@idp-sync/backstage-plugin-idp-sync-common';
import { RiCloseLine } from '@remixicon/react';
import { idpSyncApiRef } from '../../api';
import { formatNumber } from '../../formatting';
import { useEntryFocus } from '../../hooks/useEntryFocus';
import { useLiveQuery } from '../../hooks/useLiveQuery';
import { useText } from '../../hooks/useText';
import type { PolicyIssue } from '../ConnectionPage/PolicyPanelProps';
import { asSentence, issueAt } from '../forms';
import { UnitPicker } from './UnitPicker';
import styles from './Units.module.css';

/** The administrative units that are taken, found in the directory by name. */
export function AdministrativeUnits(props: {
  connectionId: string;
  ids: readonly string[];
  isDisabled: boolean;
  issues: readonly PolicyIssue[];
  /** Of the list in the policy. */
  path: string;
  onChange: (ids: string[]) => void;
}) {
  const { connectionId, ids, isDisabled, issues, path, onChange } = props;
  const { t } = useText();
  const api = useApi(idpSyncApiRef);
  // What has just been chosen has not been read yet, and still has a name.
  const [chosen, setChosen] = useState<readonly DirectoryUnit[]>([]);
  const { value: read } = useLiveQuery(
    `units-${connectionId}-${ids.join(' ')}`,
    async signal =>
      ids.length > 0
        ? (
            await api.directory.getUnits(
              connectionId,
              { id: [...ids] },
              { signal },
            )
          ).items
        : [],
    { concerns: () => false },
  );
  const describe = (id: string) => {
    const unit = read?.find(({ objectId }) => objectId === id);
    if (unit?.members !== undefined) {
      return {
        name: unit.displayName,
        facts: t('units.members', { number: formatNumber(unit.members) }),
      };
    }
    return {
      name:
        chosen.find(({ objectId }) => objectId === id)?.displayName ??
        t('units.byId', { id }),
      facts: read ? t('units.unread') : '',
    };
  };
  const { ref, focusEntry } = useEntryFocus();
  const own = issueAt(issues, path);
  return (
    <div className={styles.units} ref={ref}>
      <UnitPicker
        connectionId={connectionId}
        isDisabled={isDisabled}
        onChange={unit => {
          if (!ids.includes(unit.objectId)) {
            setChosen([...chosen, unit]);
            onChange([...ids, unit.objectId]);
          }
        }}
      />
      {own && (
        <div className={styles.issue} role="alert">
          {asSentence(own)}
        </div>
      )}
      {ids.length > 0 && (
        <ul className={styles.list} aria-label={t('units.administrative')}>
          {ids.map((id, index) => {
            const { name, facts } = describe(id);
            const wrong = issueAt(issues, `${path}.${index}`);
            return (
              <li key={id}>
                <div>
                  <div>{name}</div>
                  {facts && <div className={styles.facts}>{facts}</div>}
                  {wrong && (
                    <div className={styles.issue} role="alert">
                      {asSentence(wrong)}
                    </div>
                  )}
                </div>
                <ButtonIcon
                  size="small"
                  variant="tertiary"
                  icon={<RiCloseLine />}
                  aria-label={t('units.remove', { name })}
                  isDisabled={isDisabled}
                  onPress={() => {
                    focusEntry('li button', index);
                    onChange(ids.filter(one => one !== id));
                  }}
                />
              </li>
            );
          })}
        </ul>
      )}
    </div>
  );
}
