import { Select } from '@backstage/ui';
import {
  LEAVE_CAUSES,
  type LeaveCause,
  type LeaverRule,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { useText } from '../../hooks/useText';
import type { PolicyPanelProps } from '../ConnectionPage';
import { fieldIssue, FormSection, issueWithin, NumberInput } from '../forms';
import styles from './SafetyPanel.module.css';

const KINDS = ['remove', 'removeAfter', 'mark', 'keep'] as const;
const MEANWHILE = ['mark', 'keep'] as const;
/** As long as Entra lets people be restored. */
const DEFAULT_DAYS = 30;

function RuleField(props: {
  label: string;
  rule: LeaverRule;
  onChange: (rule: LeaverRule) => void;
  isDisabled: boolean;
  issue: string | undefined;
}) {
  const { label, rule, onChange, isDisabled, issue } = props;
  const { t } = useText();
  const later = typeof rule === 'string' ? undefined : rule.removeAfter;
  return (
    <div className={styles.rule}>
      <Select
        aria-label={label}
        isDisabled={isDisabled}
        options={KINDS.map(id => ({ id, label: t(`safety.rule.${id}`) }))}
        value={typeof rule === 'string' ? rule : 'removeAfter'}
        onChange={key => {
          const kind = KINDS.find(known => known === key) ?? 'remove';
          onChange(
            kind === 'removeAfter'
              ? { removeAfter: { days: DEFAULT_DAYS, meanwhile: 'mark' } }
              : kind,
          );
        }}
        {...fieldIssue(later ? undefined : issue)}
      />
      {later && (
        <div className={styles.later}>
          <NumberInput
            label={t('safety.days')}
            minValue={1}
            maxValue={3_650}
            isDisabled={isDisabled}
            value={later.days}
            onChange={days => onChange({ removeAfter: { ...later, days } })}
            issue={issue}
          />
          <Select
            label={t('safety.meanwhile')}
            isDisabled={isDisabled}
            options={MEANWHILE.map(id => ({
              id,
              label: t(`safety.meanwhileRule.${id}`),
            }))}
            value={later.meanwhile}
            onChange={key =>
              onChange({
                removeAfter: {
                  ...later,
                  meanwhile: MEANWHILE.find(known => known === key) ?? 'mark',
                },
              })
            }
          />
        </div>
      )}
    </div>
  );
}

/** What becomes of those who leave, by how they leave. */
export function LeaverRules(props: PolicyPanelProps) {
  const { policy, onChange, readOnly, issues } = props;
  const { leavers } = policy;
  const { t } = useText();
  const field = (kind: 'users' | 'groups', cause: LeaveCause) => {
    const rules: Partial<Record<LeaveCause, LeaverRule>> = leavers[kind];
    const rule = rules[cause];
    if (rule === undefined) {
      return <span className={styles.none}>{t('safety.notOfGroups')}</span>;
    }
    return (
      <RuleField
        label={`${t(`safety.cause.${cause}`)}, ${t(`safety.${kind}`)}`}
        rule={rule}
        isDisabled={readOnly !== undefined}
        issue={issueWithin(issues, `leavers.${kind}.${cause}`)}
        onChange={changed =>
          onChange({
            ...policy,
            leavers: {
              ...leavers,
              [kind]: { ...leavers[kind], [cause]: changed },
            },
          })
        }
      />
    );
  };
  return (
    <FormSection title={t('safety.leavers')} hint={t('safety.leaversHint')}>
      <table className={styles.table} data-wide>
        <thead>
          <tr>
            <th scope="col">{t('safety.left')}</th>
            <th scope="col">{t('safety.users')}</th>
            <th scope="col">{t('safety.groups')}</th>
          </tr>
        </thead>
        <tbody>
          {LEAVE_CAUSES.map(cause => (
            <tr key={cause}>
              <th scope="row">
                {t(`safety.cause.${cause}`)}
                <div className={styles.help}>
                  {t(`safety.causeHelp.${cause}`)}
                </div>
              </th>
              <td>{field('users', cause)}</td>
              <td>{field('groups', cause)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </FormSection>
  );
}
