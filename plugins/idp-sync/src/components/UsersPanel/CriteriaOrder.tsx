import { useId, useRef, useState } from 'react';
import { ButtonIcon, Checkbox, Text } from '@backstage/ui';
import {
  MATCH_CRITERIA,
  type MatchCriterion,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { RiArrowDownLine, RiArrowUpLine } from '@remixicon/react';
import { formatNumber } from '../../formatting';
import { useEntryFocus } from '../../hooks/useEntryFocus';
import { useText } from '../../hooks/useText';
import styles from './UsersPanel.module.css';

/** By what people are recognised, in an order that is changed by buttons or by dragging a row; those that are not used stand at the end. */
export function CriteriaOrder(props: {
  criteria: readonly MatchCriterion[];
  isDisabled: boolean;
  /** What is wrong with the list, as a sentence. */
  issue: string | undefined;
  onChange: (criteria: MatchCriterion[]) => void;
}) {
  const { criteria, isDisabled, issue, onChange } = props;
  const { t } = useText();
  const labelId = useId();
  const dragged = useRef<MatchCriterion | undefined>(undefined);
  const [announcement, setAnnouncement] = useState('');
  const { ref, focusEntry } = useEntryFocus();
  const unused = MATCH_CRITERIA.filter(one => !criteria.includes(one));
  const move = (criterion: MatchCriterion, place: number) => {
    const others = criteria.filter(one => one !== criterion);
    onChange([...others.slice(0, place), criterion, ...others.slice(place)]);
    setAnnouncement(
      t('matching.moved', {
        criterion: t(`matching.criterion.${criterion}`),
        place: formatNumber(place + 1),
        total: formatNumber(criteria.length),
      }),
    );
  };
  /** By a button, which is disabled at the end of the way: the focus goes to the other one then. */
  const moveBy = (criterion: MatchCriterion, step: 1 | -1) => {
    focusEntry(
      `[data-criterion="${criterion}"] button:not(:disabled)`,
      step === 1 ? 1 : 0,
    );
    move(criterion, criteria.indexOf(criterion) + step);
  };
  const row = (criterion: MatchCriterion) => {
    const place = criteria.indexOf(criterion);
    const isUsed = place >= 0;
    const name = t(`matching.criterion.${criterion}`);
    return (
      <li
        key={criterion}
        data-criterion={criterion}
        draggable={isUsed && !isDisabled}
        onDragStart={() => {
          dragged.current = criterion;
        }}
        onDragOver={event => isUsed && event.preventDefault()}
        onDrop={event => {
          event.preventDefault();
          const moved = dragged.current;
          dragged.current = undefined;
          if (moved && moved !== criterion && isUsed) {
            move(moved, place);
          }
        }}
      >
        <div>
          <Checkbox
            isSelected={isUsed}
            isDisabled={isDisabled}
            onChange={isSelected =>
              onChange(
                isSelected
                  ? [...criteria, criterion]
                  : criteria.filter(one => one !== criterion),
              )
            }
          >
            {name}
          </Checkbox>
          <div className={styles.criterionHelp}>
            {t(`matching.criterionHelp.${criterion}`)}
          </div>
        </div>
        {isUsed && (
          <div className={styles.moves}>
            <ButtonIcon
              size="small"
              variant="tertiary"
              icon={<RiArrowUpLine />}
              aria-label={t('matching.up', { criterion: name })}
              isDisabled={isDisabled || place === 0}
              onPress={() => moveBy(criterion, -1)}
            />
            <ButtonIcon
              size="small"
              variant="tertiary"
              icon={<RiArrowDownLine />}
              aria-label={t('matching.down', { criterion: name })}
              isDisabled={isDisabled || place === criteria.length - 1}
              onPress={() => moveBy(criterion, 1)}
            />
          </div>
        )}
      </li>
    );
  };
  return (
    <div ref={ref}>
      <Text as="p" id={labelId} variant="body-medium" weight="bold">
        {t('matching.by')}
      </Text>
      <div className={styles.facts}>{t('matching.byHelp')}</div>
      <ol className={styles.groups} aria-labelledby={labelId}>
        {[...criteria, ...unused].map(row)}
      </ol>
      {issue && (
        <div className={styles.issue} role="alert">
          {issue}
        </div>
      )}
      <div role="status" className={styles.announcement}>
        {announcement}
      </div>
    </div>
  );
}
