import type {
  Problem,
  ProblemSeverity,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import {
  RemixiconComponentType,
  RiAlarmWarningLine,
  RiCheckboxCircleLine,
  RiErrorWarningLine,
  RiInformationLine,
} from '@remixicon/react';
import { useText } from '../../hooks/useText';
import { StatusLabel, type Tone } from '../common';

const LOOKS: Record<
  ProblemSeverity,
  { tone: Tone; icon: RemixiconComponentType }
> = {
  critical: { tone: 'danger', icon: RiAlarmWarningLine },
  high: { tone: 'danger', icon: RiErrorWarningLine },
  normal: { tone: 'warning', icon: RiInformationLine },
};

/** How bad a problem is, or that it is over. */
export function ProblemSeverityLabel(props: { problem: Problem }) {
  const { state, severity } = props.problem;
  const { t } = useText();
  if (state === 'resolved') {
    return (
      <StatusLabel tone="success" icon={RiCheckboxCircleLine}>
        {t('problems.resolved')}
      </StatusLabel>
    );
  }
  const { tone, icon } = LOOKS[severity] ?? LOOKS.normal;
  return (
    <StatusLabel tone={tone} icon={icon}>
      {t(`problemSeverity.${severity}`)}
    </StatusLabel>
  );
}
