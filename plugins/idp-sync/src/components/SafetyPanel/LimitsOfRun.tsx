import { useText } from '../../hooks/useText';
import type { PolicyPanelProps } from '../ConnectionPage';
import { FormSection } from '../forms';
import { DEFAULT_SAFETY } from './defaultSafety';
import { LimitsTable } from './LimitsTable';

/** What one sync may do without anybody having been asked. */
export function LimitsOfRun(props: PolicyPanelProps) {
  const { policy, onChange, readOnly, issues } = props;
  const { t } = useText();
  return (
    <FormSection title={t('safety.perRun')} hint={t('safety.perRunHint')}>
      <LimitsTable
        limits={policy.safety}
        defaults={DEFAULT_SAFETY}
        path="safety"
        onChange={safety => onChange({ ...policy, safety })}
        isDisabled={readOnly !== undefined}
        issues={issues}
      />
    </FormSection>
  );
}
