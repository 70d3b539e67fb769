import { useMemo } from 'react';
import { Checkbox, Flex, Select, TextField } from '@backstage/ui';
import {
  SCHEDULE_UNITS,
  type Schedule,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { useText } from '../../hooks/useText';
import type { PolicyIssue } from '../ConnectionPage';
import { fieldIssue, FieldRow, issueAt, NumberInput } from '../forms';

const OFF_PEAK = { from: '22:00', to: '06:00' };

/** All zones that the browser knows, and the one that is set even if it is none. */
function useTimeZones(current: string): { id: string; label: string }[] {
  return useMemo(() => {
    const known = ['UTC', ...Intl.supportedValuesOf('timeZone')];
    return [...new Set([current, ...known])].map(id => ({
      id,
      label: id.replace(/_/g, ' '),
    }));
  }, [current]);
}

/** Start, interval and window of a schedule; what is typed stays, valid or not. */
export function ScheduleFields(props: {
  schedule: Schedule;
  onChange: (schedule: Schedule) => void;
  isDisabled: boolean;
  issues: readonly PolicyIssue[];
}) {
  const { schedule, onChange, isDisabled, issues } = props;
  const { start, every, within } = schedule;
  const { t } = useText();
  const zones = useTimeZones(start.timeZone);
  const issue = (path: string) =>
    fieldIssue(issueAt(issues, `schedule.${path}`));
  const setStart = (changed: Partial<Schedule['start']>) =>
    onChange({ ...schedule, start: { ...start, ...changed } });
  return (
    <Flex direction="column" gap="4">
      <FieldRow>
        <TextField
          label={t('schedule.date')}
          placeholder="2026-11-20"
          isDisabled={isDisabled}
          value={start.date}
          onChange={date => setStart({ date })}
          {...issue('start.date')}
        />
        <TextField
          label={t('schedule.time')}
          placeholder="03:00"
          isDisabled={isDisabled}
          value={start.time}
          onChange={time => setStart({ time })}
          {...issue('start.time')}
        />
        <Select
          label={t('schedule.timeZone')}
          isDisabled={isDisabled}
          options={zones}
          search={{ placeholder: t('schedule.searchZone') }}
          value={start.timeZone}
          onChange={timeZone => setStart({ timeZone: String(timeZone) })}
          {...issue('start.timeZone')}
        />
      </FieldRow>
      <FieldRow>
        <NumberInput
          label={t('schedule.every')}
          minValue={1}
          maxValue={10_000}
          isDisabled={isDisabled}
          value={every.value}
          onChange={value =>
            onChange({ ...schedule, every: { ...every, value } })
          }
          issue={issueAt(issues, 'schedule.every.value')}
        />
        <Select
          label={t('schedule.unit')}
          isDisabled={isDisabled}
          options={SCHEDULE_UNITS.map(unit => ({
            id: unit,
            label: t(`schedule.units.${unit}`),
          }))}
          value={every.unit}
          onChange={key => {
            const unit = SCHEDULE_UNITS.find(known => known === key);
            if (unit) {
              onChange({ ...schedule, every: { ...every, unit } });
            }
          }}
          {...issue('every.unit')}
        />
      </FieldRow>
      <Checkbox
        isSelected={within !== undefined}
        isDisabled={isDisabled}
        onChange={isOn =>
          onChange({ ...schedule, within: isOn ? OFF_PEAK : undefined })
        }
      >
        {t('schedule.window')}
      </Checkbox>
      {within && (
        <FieldRow>
          <TextField
            label={t('schedule.from')}
            placeholder="22:00"
            isDisabled={isDisabled}
            value={within.from}
            onChange={from =>
              onChange({ ...schedule, within: { ...within, from } })
            }
            {...issue('within.from')}
          />
          <TextField
            label={t('schedule.to')}
            placeholder="06:00"
            isDisabled={isDisabled}
            value={within.to}
            onChange={to =>
              onChange({ ...schedule, within: { ...within, to } })
            }
            {...fieldIssue(
              issueAt(issues, 'schedule.within.to') ??
                issueAt(issues, 'schedule.within'),
            )}
          />
        </FieldRow>
      )}
    </Flex>
  );
}
