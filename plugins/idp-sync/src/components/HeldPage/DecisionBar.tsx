import { useId } from 'react';
import { usePermission } from '@backstage/plugin-permission-react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button, Flex, Text } from '@backstage/ui';
import { idpSyncApprovePermission } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { HeldAction } from '../../api';
import { formatNumber } from '../../formatting';
import { idpSyncTranslationRef } from '../../translation';
import styles from './HeldPage.module.css';

const ACTIONS: readonly HeldAction[] = ['approve', 'reject', 'reconsider'];

/** The buttons that decide about the selected changes, or about all. */
export function DecisionBar(props: {
  selected: number;
  /** All that a decision about all would mean. */
  total: number;
  isTotalKnown: boolean;
  onAsk: (action: HeldAction, all: boolean) => void;
}) {
  const { selected, total, isTotalKnown, onAsk } = props;
  const { t } = useTranslationRef(idpSyncTranslationRef);
  const reasonId = useId();
  const permission = usePermission({ permission: idpSyncApprovePermission });
  const isForbidden = !permission.loading && !permission.allowed;
  const isDisabled = !permission.allowed;
  const number = formatNumber(total);
  return (
    <Flex direction="column" gap="2">
      <Flex align="center" gap="2" style={{ flexWrap: 'wrap' }}>
        <Text variant="body-medium" role="status">
          {selected > 0
            ? t('held.selected', {
                count: selected,
                number: formatNumber(selected),
              })
            : t('held.none')}
        </Text>
        {ACTIONS.map(action => (
          <Button
            key={action}
            size="small"
            variant={action === 'approve' ? 'primary' : 'secondary'}
            isDisabled={isDisabled || selected === 0}
            aria-describedby={isForbidden ? reasonId : undefined}
            onPress={() => onAsk(action, false)}
          >
            {t(`held.${action}`)}
          </Button>
        ))}
        {isTotalKnown && total > 0 && (
          <>
            <Button
              size="small"
              variant="tertiary"
              isDisabled={isDisabled}
              onPress={() => onAsk('approve', true)}
            >
              {t('held.approveAll', { number })}
            </Button>
            <Button
              size="small"
              variant="tertiary"
              isDisabled={isDisabled}
              onPress={() => onAsk('reject', true)}
            >
              {t('held.rejectAll', { number })}
            </Button>
          </>
        )}
      </Flex>
      {isForbidden && (
        <span id={reasonId} className={styles.secondary}>
          {t('held.forbidden')}
        </span>
      )}
    </Flex>
  );
}
