import type { ReactNode } from 'react';
import {
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Flex,
  Link,
  Text,
} from '@backstage/ui';
import type { RunChange } from '@idp-sync/backstage-plugin-idp-sync-common';
import { formatNumber } from '../../../formatting';
import { useHrefs } from '../../../hooks/useHrefs';
import { useText } from '../../../hooks/useText';
import { CopyableText, Fact, Facts, TimeText } from '../../common';
import { RunErrorPanel } from '../../RunError';
import { ChangeActionLabel, ChangeStatusLabel } from './ChangeLabels';
import { ChangedEntityLink } from './ChangedEntityLink';
import { DirectoryLink } from './DirectoryLink';
import { ExplainLink } from './ExplainLink';
import { FieldDiff } from './FieldDiff';
import styles from './ChangeDialog.module.css';

function FieldList(props: { change: RunChange }) {
  const { fields, membershipsAdded, membershipsRemoved } = props.change;
  const { t } = useText();
  const hasMemberships = membershipsAdded > 0 || membershipsRemoved > 0;
  return (
    <Flex direction="column" gap="2">
      <Text as="h3" variant="body-medium" weight="bold">
        {t('changes.fields')}
      </Text>
      {hasMemberships && (
        <Text as="p" variant="body-medium">
          {t('changes.memberships', {
            added: formatNumber(membershipsAdded),
            removed: formatNumber(membershipsRemoved),
          })}
        </Text>
      )}
      {fields.length === 0 && (
        <Text as="p" variant="body-medium" color="secondary">
          {t('changes.noFields')}
        </Text>
      )}
      <div className={styles.fields}>
        {fields.map(field => (
          <FieldDiff key={field.field} change={field} />
        ))}
      </div>
    </Flex>
  );
}

/** All there is to know of one change. */
export function ChangeDialog(props: {
  change: RunChange;
  onClose: () => void;
}) {
  const { change, onClose } = props;
  const { t } = useText();
  const hrefs = useHrefs();
  const facts: [string, ReactNode][] = [
    [t('changes.change'), <ChangeActionLabel action={change.action} />],
    [t('changes.filterStatus'), <ChangeStatusLabel status={change.status} />],
    [t('changes.class'), t(`oneOf.${change.class}`)],
    [
      t('changes.objectId'),
      <>
        <CopyableText text={change.objectId} label={t('card.copyObjectId')} />
        <div>
          <Link href={hrefs.object(change)} variant="body-small">
            {t('changes.openHistory')}
          </Link>
        </div>
        <DirectoryLink change={change} />
      </>,
    ],
  ];
  if (change.entityRef) {
    facts.push([t('changes.reference'), <ChangedEntityLink change={change} />]);
  }
  if (change.previousRef) {
    facts.push([t('changes.previousReference'), change.previousRef]);
  }
  if (change.appliedAt) {
    facts.push([t('changes.appliedAt'), <TimeText iso={change.appliedAt} />]);
  }
  return (
    <Dialog isOpen onOpenChange={isOpen => !isOpen && onClose()} width={720}>
      <DialogHeader>{change.displayName}</DialogHeader>
      <DialogBody>
        <Flex direction="column" gap="4">
          <Text as="p" variant="body-medium">
            {change.reason}
          </Text>
          {change.error && <RunErrorPanel error={change.error} />}
          <Facts>
            {facts.map(([label, value]) => (
              <Fact key={label} label={label}>
                {value}
              </Fact>
            ))}
          </Facts>
          <FieldList change={change} />
        </Flex>
      </DialogBody>
      <DialogFooter>
        <ExplainLink change={change} />
        <Button variant="secondary" onPress={onClose}>
          {t('changes.close')}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
