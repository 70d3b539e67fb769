import type { HoldStatus } from '@idp-sync/backstage-plugin-idp-sync-common';
import {
  type RemixiconComponentType,
  RiPauseCircleLine,
  RiThumbDownLine,
  RiThumbUpLine,
} from '@remixicon/react';
import { useText } from '../../hooks/useText';
import { StatusLabel, type Tone } from '../common';

const LOOKS: Record<HoldStatus, { tone: Tone; icon: RemixiconComponentType }> =
  {
    held: { tone: 'warning', icon: RiPauseCircleLine },
    approved: { tone: 'success', icon: RiThumbUpLine },
    rejected: { tone: 'neutral', icon: RiThumbDownLine },
  };

/** Whether a held change waits, or what was decided about it. */
export function HoldStatusLabel(props: { status: HoldStatus }) {
  const { status } = props;
  const { t } = useText();
  const { tone, icon } = LOOKS[status] ?? LOOKS.held;
  return (
    <StatusLabel tone={tone} icon={icon}>
      {t(`held.status.${status}`)}
    </StatusLabel>
  );
}
