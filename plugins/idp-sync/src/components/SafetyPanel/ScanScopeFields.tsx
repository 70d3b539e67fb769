import { Alert, Radio, RadioGroup } from '@backstage/ui';
import { useText } from '../../hooks/useText';
import type { PolicyPanelProps } from '../ConnectionPage';
import { FormSection, issueAt } from '../forms';

const SCOPES = ['everything', 'selectedGroups'] as const;

/** What of the directory is read at all. */
export function ScanScopeFields(props: PolicyPanelProps) {
  const { policy, onChange, readOnly, issues } = props;
  const { t } = useText();
  const wrong = issueAt(issues, 'scan.read') ?? issueAt(issues, 'scan');
  return (
    <FormSection title={t('safety.scan')} hint={t('safety.scanHint')}>
      <RadioGroup
        aria-label={t('safety.scan')}
        isDisabled={readOnly !== undefined}
        value={policy.scan.read}
        onChange={value =>
          onChange({
            ...policy,
            scan: {
              ...policy.scan,
              read: SCOPES.find(scope => scope === value) ?? 'everything',
            },
          })
        }
      >
        {SCOPES.map(scope => (
          <Radio key={scope} value={scope}>
            {t(`safety.read.${scope}`)}
          </Radio>
        ))}
      </RadioGroup>
      {wrong && <Alert status="danger" icon role="alert" title={wrong} />}
    </FormSection>
  );
}
