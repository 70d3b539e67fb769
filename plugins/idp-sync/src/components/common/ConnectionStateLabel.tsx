import type { ConnectionState } from '@idp-sync/backstage-plugin-idp-sync-common';
import {
  RemixiconComponentType,
  RiCheckboxCircleLine,
  RiCloseCircleLine,
  RiErrorWarningLine,
  RiForbidLine,
  RiLinkUnlinkM,
  RiLoader4Line,
  RiPauseCircleLine,
  RiShieldCheckLine,
  RiTimeLine,
} from '@remixicon/react';
import { useText } from '../../hooks/useText';
import { StatusLabel, Tone } from './StatusLabel';

const LOOKS: Record<
  ConnectionState,
  { tone: Tone; icon: RemixiconComponentType }
> = {
  notConnected: { tone: 'neutral', icon: RiLinkUnlinkM },
  neverSynced: { tone: 'neutral', icon: RiTimeLine },
  syncing: { tone: 'info', icon: RiLoader4Line },
  healthy: { tone: 'success', icon: RiCheckboxCircleLine },
  degraded: { tone: 'warning', icon: RiErrorWarningLine },
  held: { tone: 'warning', icon: RiShieldCheckLine },
  failing: { tone: 'danger', icon: RiCloseCircleLine },
  disabled: { tone: 'neutral', icon: RiForbidLine },
  paused: { tone: 'warning', icon: RiPauseCircleLine },
  orphaned: { tone: 'warning', icon: RiLinkUnlinkM },
};

/** How a connection is doing, in one word. */
export function ConnectionStateLabel(props: { state: ConnectionState }) {
  const { state } = props;
  const { t } = useText();
  const { tone, icon } = LOOKS[state] ?? LOOKS.neverSynced;
  return (
    <StatusLabel
      tone={tone}
      icon={icon}
      isSpinning={state === 'syncing'}
      title={t(`stateHelp.${state}`)}
    >
      {t(`state.${state}`)}
    </StatusLabel>
  );
}
