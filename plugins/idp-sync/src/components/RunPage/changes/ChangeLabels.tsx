import type {
  ChangeAction,
  ChangeStatus,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import {
  RemixiconComponentType,
  RiAddCircleLine,
  RiArrowLeftRightLine,
  RiCheckboxCircleLine,
  RiCloseCircleLine,
  RiDeleteBinLine,
  RiForbidLine,
  RiPauseCircleLine,
  RiPencilLine,
  RiSubtractLine,
  RiThumbDownLine,
  RiTimeLine,
  RiUserUnfollowLine,
} from '@remixicon/react';
import { useText } from '../../../hooks/useText';
import { StatusLabel, Tone } from '../../common';
import styles from './ChangeLabels.module.css';

const ACTION_ICONS: Record<ChangeAction, RemixiconComponentType> = {
  create: RiAddCircleLine,
  update: RiPencilLine,
  deactivate: RiUserUnfollowLine,
  remove: RiDeleteBinLine,
  none: RiSubtractLine,
};

const STATUS_LOOKS: Record<
  ChangeStatus,
  { tone: Tone; icon: RemixiconComponentType }
> = {
  planned: { tone: 'info', icon: RiTimeLine },
  applied: { tone: 'success', icon: RiCheckboxCircleLine },
  failed: { tone: 'danger', icon: RiCloseCircleLine },
  held: { tone: 'warning', icon: RiPauseCircleLine },
  rejected: { tone: 'neutral', icon: RiThumbDownLine },
  notApplied: { tone: 'neutral', icon: RiForbidLine },
  refused: { tone: 'warning', icon: RiArrowLeftRightLine },
};

/** What is to happen to an entity. */
export function ChangeActionLabel(props: { action: ChangeAction }) {
  const { action } = props;
  const { t } = useText();
  const Icon = ACTION_ICONS[action] ?? RiSubtractLine;
  return (
    <span className={styles.action}>
      <Icon aria-hidden="true" className={styles.icon} />
      {t(`changes.action.${action}`)}
    </span>
  );
}

/** Whether it has happened. */
export function ChangeStatusLabel(props: { status: ChangeStatus }) {
  const { status } = props;
  const { t } = useText();
  const { tone, icon } = STATUS_LOOKS[status] ?? STATUS_LOOKS.planned;
  return (
    <StatusLabel tone={tone} icon={icon}>
      {t(`changes.status.${status}`)}
    </StatusLabel>
  );
}
