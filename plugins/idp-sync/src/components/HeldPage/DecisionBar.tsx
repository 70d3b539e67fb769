import { Button, Text } from '@backstage/ui';
import { formatNumber } from '../../formatting';
import { useText } from '../../hooks/useText';
import type { Decision } from './decisions';
import styles from './HeldPage.module.css';

/** The buttons that decide about the selected changes, or about all that match. */
export function DecisionBar(props: {
  isAllowed: boolean;
  selected: number;
  decisions: readonly Decision[];
  onAsk: (decision: Decision) => void;
}) {
  const { isAllowed, selected, decisions, onAsk } = props;
  const { t } = useText();
  if (!isAllowed) {
    return (
      <Text as="p" variant="body-medium" color="secondary">
        {t('held.forbidden')}
      </Text>
    );
  }
  return (
    <div className={styles.bar}>
      <Text variant="body-medium" role="status">
        {selected > 0
          ? t('held.selected', {
              count: selected,
              number: formatNumber(selected),
            })
          : t('held.none')}
      </Text>
      <div className={styles.buttons}>
        {decisions.map(decision => (
          <Button
            key={decision.action}
            size="small"
            variant={decision.action === 'approve' ? 'primary' : 'secondary'}
            onPress={() => onAsk(decision)}
          >
            {t(
              `held.${decision.action}${decision.isAboutAll ? 'All' : 'Some'}`,
              { number: formatNumber(decision.changes) },
            )}
          </Button>
        ))}
      </div>
    </div>
  );
}
