import { Radio, RadioGroup, Switch, Text } from '@backstage/ui';
import {
  MATCH_ACTIONS,
  type MatchAction,
  type MatchingPolicy,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { useText } from '../../hooks/useText';
import type { PolicyIssue } from '../ConnectionPage/PolicyPanelProps';
import { asSentence, FormSection, issueWithin } from '../forms';
import { CriteriaOrder } from './CriteriaOrder';
import styles from './UsersPanel.module.css';

/** What happens to people who are in the catalog already. */
export function MatchingSection(props: {
  matching: MatchingPolicy;
  isDisabled: boolean;
  issues: readonly PolicyIssue[];
  onChange: (matching: MatchingPolicy) => void;
}) {
  const { matching, isDisabled, issues, onChange } = props;
  const { enabled, by, onMatch } = matching;
  const { t } = useText();
  const issue = issueWithin(issues, 'users.matching.by');
  const criteria = by
    .map(criterion => t(`matching.inSentence.${criterion}`))
    .join(t('matching.or'));
  return (
    <FormSection
      title={t('matching.title')}
      hint={
        enabled && by.length > 0
          ? t(`matching.sentence.${onMatch}`, { criteria })
          : t('matching.off')
      }
      action={
        <Switch
          label={t('matching.enabled')}
          isDisabled={isDisabled}
          isSelected={enabled}
          onChange={isSelected =>
            onChange({ ...matching, enabled: isSelected })
          }
        />
      }
    >
      {enabled && (
        <>
          <CriteriaOrder
            criteria={by}
            isDisabled={isDisabled}
            issue={issue && asSentence(issue)}
            onChange={changed => onChange({ ...matching, by: changed })}
          />
          <RadioGroup
            label={t('matching.onMatch')}
            isDisabled={isDisabled}
            value={onMatch}
            onChange={chosen =>
              onChange({ ...matching, onMatch: chosen as MatchAction })
            }
          >
            {MATCH_ACTIONS.map(action => (
              <Radio key={action} value={action}>
                {t(`matching.action.${action}`)}
              </Radio>
            ))}
          </RadioGroup>
          {onMatch !== 'report' && (
            <Text as="p" variant="body-small" className={styles.facts}>
              {t(
                onMatch === 'adopt'
                  ? 'matching.whatAdopts'
                  : 'matching.whoStays',
              )}
            </Text>
          )}
        </>
      )}
    </FormSection>
  );
}
