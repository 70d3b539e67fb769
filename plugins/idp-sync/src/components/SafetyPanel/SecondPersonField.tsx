import { Switch } from '@backstage/ui';
import { useText } from '../../hooks/useText';
import type { PolicyPanelProps } from '../ConnectionPage';
import { FormSection } from '../forms';

/** Whether held changes need somebody else to approve them. */
export function SecondPersonField(props: PolicyPanelProps) {
  const { policy, onChange, readOnly } = props;
  const { t } = useText();
  return (
    <FormSection title={t('safety.approval')} hint={t('safety.approvalHint')}>
      <Switch
        label={t('safety.secondPerson')}
        isSelected={policy.safety.secondPerson}
        isDisabled={readOnly !== undefined}
        onChange={secondPerson =>
          onChange({ ...policy, safety: { ...policy.safety, secondPerson } })
        }
      />
    </FormSection>
  );
}
