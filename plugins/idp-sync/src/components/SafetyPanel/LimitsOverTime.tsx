import { useRef } from 'react';
import { Switch, Text } from '@backstage/ui';
import { useText } from '../../hooks/useText';
import type { PolicyPanelProps } from '../ConnectionPage';
import { FieldRow, FormSection, issueAt, NumberInput } from '../forms';
import { DEFAULT_SAFETY } from './defaultSafety';
import { LimitsTable } from './LimitsTable';

const MAX_HOURS = 24 * 92;

/** What all syncs of some hours may do together without anybody having been asked. */
export function LimitsOverTime(props: PolicyPanelProps) {
  const { policy, onChange, readOnly, issues } = props;
  const { window: limits } = policy.safety;
  const { t } = useText();
  const isDisabled = readOnly !== undefined;
  // Switching it off and on again loses nothing.
  const last = useRef(limits === 'off' ? DEFAULT_SAFETY.window : limits);
  last.current = limits === 'off' ? last.current : limits;
  const set = (changed: typeof limits) =>
    onChange({ ...policy, safety: { ...policy.safety, window: changed } });
  return (
    <FormSection
      title={t('safety.overTime')}
      hint={t('safety.overTimeHint')}
      action={
        <Switch
          label={t('safety.overTimeOn')}
          isSelected={limits !== 'off'}
          isDisabled={isDisabled}
          onChange={isOn => set(isOn ? last.current : 'off')}
        />
      }
    >
      {limits === 'off' || DEFAULT_SAFETY.window === 'off' ? (
        <Text as="p" variant="body-medium" color="secondary">
          {t('safety.overTimeOff')}
        </Text>
      ) : (
        <>
          <FieldRow>
            <NumberInput
              label={t('safety.hours')}
              minValue={1}
              maxValue={MAX_HOURS}
              isDisabled={isDisabled}
              value={limits.hours}
              onChange={hours => set({ ...limits, hours })}
              issue={issueAt(issues, 'safety.window.hours')}
            />
          </FieldRow>
          <LimitsTable
            limits={limits}
            defaults={DEFAULT_SAFETY.window}
            path="safety.window"
            onChange={set}
            isDisabled={isDisabled}
            issues={issues}
          />
        </>
      )}
    </FormSection>
  );
}
