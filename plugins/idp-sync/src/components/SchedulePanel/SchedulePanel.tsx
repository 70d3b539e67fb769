import { Flex, Switch, Text } from '@backstage/ui';
import type { Schedule } from '@idp-sync/backstage-plugin-idp-sync-common';
import { DateTime } from 'luxon';
import { useRef } from 'react';
import { useText } from '../../hooks/useText';
import type { PolicyPanelProps } from '../ConnectionPage';
import { FieldRow, FormSection, issueAt, NumberInput } from '../forms';
import { ScheduleFields } from './ScheduleFields';
import { ScheduleSentence } from './ScheduleSentence';
import { UpcomingRuns } from './UpcomingRuns';

/** Every hour from the next full hour on, in the zone of the viewer. */
function firstSchedule(): Schedule {
  const start = DateTime.now().plus({ hours: 1 }).startOf('hour');
  return {
    start: {
      date: start.toFormat('yyyy-MM-dd'),
      time: start.toFormat('HH:mm'),
      timeZone: start.zoneName ?? 'UTC',
    },
    every: { value: 1, unit: 'hours' },
  };
}

/** When a connection is synced by itself, and how often everything is read anew. */
export function SchedulePanel(props: PolicyPanelProps) {
  const { policy, onChange, readOnly, issues } = props;
  const { t } = useText();
  const { schedule } = policy;
  const isValid = !issues.some(({ path }) => path.startsWith('schedule'));
  // Switching it off and on again loses nothing.
  const last = useRef(schedule);
  last.current = schedule ?? last.current;
  return (
    <Flex direction="column" gap="4">
      <FormSection
        title={t('schedule.title')}
        hint={t('schedule.hint')}
        action={
          <Switch
            label={t('schedule.on')}
            isSelected={schedule !== undefined}
            isDisabled={readOnly !== undefined}
            onChange={isOn =>
              onChange({
                ...policy,
                schedule: isOn ? last.current ?? firstSchedule() : undefined,
              })
            }
          />
        }
      >
        {schedule ? (
          <>
            <ScheduleFields
              schedule={schedule}
              onChange={changed => onChange({ ...policy, schedule: changed })}
              isDisabled={readOnly !== undefined}
              issues={issues}
            />
            {isValid && <ScheduleSentence schedule={schedule} />}
          </>
        ) : (
          <Text as="p" variant="body-medium" color="secondary">
            {t('schedule.off')}
          </Text>
        )}
      </FormSection>
      {schedule && isValid && <UpcomingRuns schedule={schedule} />}
      <FormSection title={t('schedule.full')} hint={t('schedule.fullHint')}>
        <FieldRow>
          <NumberInput
            label={t('schedule.fullEvery')}
            minValue={1}
            maxValue={7}
            isDisabled={readOnly !== undefined}
            value={policy.fullScan.everyDays}
            onChange={everyDays =>
              onChange({ ...policy, fullScan: { everyDays } })
            }
            issue={issueAt(issues, 'fullScan.everyDays')}
          />
        </FieldRow>
      </FormSection>
    </Flex>
  );
}
