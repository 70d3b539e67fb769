import { useApi } from '@backstage/core-plugin-api';
import {
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Skeleton,
  Text,
} from '@backstage/ui';
import { idpSyncApiRef } from '../../api';
import { useLiveQuery } from '../../hooks/useLiveQuery';
import { useText } from '../../hooks/useText';
import { FailedMessage } from '../common';
import styles from './VersionsPanel.module.css';

function ValueText(props: { value: unknown }) {
  const { t } = useText();
  return props.value === undefined ? (
    <span className={styles.secondary}>{t('versions.absent')}</span>
  ) : (
    <code className={styles.value}>
      {JSON.stringify(props.value, undefined, 1)}
    </code>
  );
}

/** What differs between two versions, field by field. */
export function CompareDialog(props: {
  connectionId: string;
  since: number;
  version: number;
  onClose: () => void;
}) {
  const { connectionId, since, version, onClose } = props;
  const api = useApi(idpSyncApiRef);
  const { t } = useText();
  const { value, error, reload } = useLiveQuery(
    `policy-changes-${connectionId}-${since}-${version}`,
    signal => api.policies.getChanges(connectionId, version, since, { signal }),
    { concerns: () => false },
  );
  return (
    <Dialog isOpen onOpenChange={isOpen => !isOpen && onClose()} width={800}>
      <DialogHeader>
        {t('versions.compareTitle', {
          before: String(since),
          after: String(version),
        })}
      </DialogHeader>
      <DialogBody>
        {!value && error && (
          <FailedMessage isInline error={error} onRetry={reload} />
        )}
        {!value && !error && <Skeleton width="100%" height={200} />}
        {value?.length === 0 && (
          <Text as="p" variant="body-medium">
            {t('versions.same')}
          </Text>
        )}
        {value && value.length > 0 && (
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">{t('versions.field')}</th>
                <th scope="col">
                  {t('versions.versionNumber', { version: String(since) })}
                </th>
                <th scope="col">
                  {t('versions.versionNumber', { version: String(version) })}
                </th>
              </tr>
            </thead>
            <tbody>
              {value.map(({ path, before, after }) => (
                <tr key={path}>
                  <th scope="row">
                    <code>{path}</code>
                  </th>
                  <td>
                    <ValueText value={before} />
                  </td>
                  <td>
                    <ValueText value={after} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" onPress={onClose}>
          {t('preview.close')}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
