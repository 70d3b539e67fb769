import {
  type KeyboardEvent,
  type MouseEvent,
  useDeferredValue,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from 'react';
import { SearchField, Text } from '@backstage/ui';
import type { GroupKind } from '@idp-sync/backstage-plugin-idp-sync-common';
import { useVirtualizer } from '@tanstack/react-virtual';
import { formatNumber } from '../../formatting';
import { useText } from '../../hooks/useText';
import { filterGroups } from './filterGroups';
import { GroupRow } from './GroupRow';
import type { ListedGroup } from './useDirectoryGroups';
import styles from './TransferList.module.css';

/** Height of a row in pixels; all have the same, so that none has to be measured. */
const ROW_HEIGHT = 56;
const PAGE_ROWS = 6;

/** Which row was clicked. */
function indexOf(event: MouseEvent): number | undefined {
  const row =
    event.target instanceof Element &&
    event.target.closest<HTMLElement>('[data-index]');
  return row ? Number(row.dataset.index) : undefined;
}

/** One of the two lists: searched, marked by mouse or keyboard, and as quick with ten thousand groups as with ten. */
export function GroupList(props: {
  label: string;
  groups: readonly ListedGroup[];
  kinds: readonly GroupKind[];
  marked: ReadonlySet<string>;
  isDisabled: boolean;
  emptyText: string;
  onMark: (marked: ReadonlySet<string>) => void;
  /** Those that are in the list as it is searched. */
  onShown: (shown: readonly ListedGroup[]) => void;
  onMove: (ids: readonly string[]) => void;
}) {
  const { label, groups, kinds, marked, isDisabled, emptyText } = props;
  const { onMark, onShown, onMove } = props;
  const { t } = useText();
  const listId = useId();
  const [search, setSearch] = useState('');
  const term = useDeferredValue(search);
  const shown = useMemo(
    () => filterGroups(groups, term, kinds),
    [groups, term, kinds],
  );
  const tell = useRef(onShown);
  tell.current = onShown;
  useEffect(() => tell.current(shown), [shown]);
  const [activeId, setActiveId] = useState<string>();
  const anchor = useRef(0);
  const found = shown.findIndex(({ id }) => id === activeId);
  const active = Math.max(0, found);
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 6,
    getItemKey: index => shown[index].id,
    initialRect: { width: 400, height: 400 },
  });

  const rangeTo = (index: number) => {
    const [from, to] = [anchor.current, index].sort((a, b) => a - b);
    return new Set([
      ...marked,
      ...shown.slice(from, to + 1).map(({ id }) => id),
    ]);
  };
  const toggle = (index: number) => {
    const { id } = shown[index];
    const next = new Set(marked);
    if (!next.delete(id)) {
      next.add(id);
    }
    anchor.current = index;
    onMark(next);
  };
  const goTo = (wanted: number, isExtending: boolean) => {
    const index = Math.min(shown.length - 1, Math.max(0, wanted));
    setActiveId(shown[index].id);
    virtualizer.scrollToIndex(index);
    if (isExtending) {
      onMark(rangeTo(index));
    } else {
      anchor.current = index;
    }
  };
  const moveMarked = () => {
    const ids = shown.map(({ id }) => id).filter(id => marked.has(id));
    setActiveId((shown[active + 1] ?? shown[active - 1])?.id);
    onMove(ids.length > 0 ? ids : [shown[active].id]);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (shown.length === 0 || isDisabled) {
      return;
    }
    const steps: Partial<Record<string, number>> = {
      ArrowDown: found < 0 ? 0 : active + 1,
      ArrowUp: active - 1,
      Home: 0,
      End: shown.length - 1,
      PageDown: active + PAGE_ROWS,
      PageUp: active - PAGE_ROWS,
    };
    const wanted = steps[event.key];
    if (wanted !== undefined) {
      goTo(wanted, event.shiftKey);
    } else if (event.key === ' ') {
      setActiveId(shown[active].id);
      toggle(active);
    } else if (event.key === 'a' && (event.ctrlKey || event.metaKey)) {
      onMark(new Set(shown.map(({ id }) => id)));
    } else if (event.key === 'Enter') {
      moveMarked();
    } else {
      return;
    }
    event.preventDefault();
  };
  const onClick = (event: MouseEvent) => {
    const index = indexOf(event);
    if (index === undefined || isDisabled) {
      return;
    }
    setActiveId(shown[index].id);
    if (event.shiftKey) {
      onMark(rangeTo(index));
    } else {
      toggle(index);
    }
  };
  const items = virtualizer.getVirtualItems();
  return (
    <div className={styles.column}>
      <div className={styles.columnHead}>
        <Text as="h4" variant="body-medium" weight="bold" id={listId}>
          {label}
        </Text>
        <Text variant="body-small" color="secondary">
          {t('transfer.counted', {
            shown: formatNumber(shown.length),
            total: formatNumber(groups.length),
          })}
        </Text>
      </div>
      <SearchField
        size="small"
        aria-label={t('transfer.search', { list: label })}
        placeholder={t('transfer.searchPlaceholder')}
        value={search}
        onChange={setSearch}
      />
      <div
        ref={scroller}
        className={styles.scroller}
        role="listbox"
        aria-multiselectable="true"
        aria-labelledby={listId}
        aria-disabled={isDisabled || undefined}
        aria-activedescendant={
          items.some(({ index }) => index === found)
            ? `${listId}-${activeId}`
            : undefined
        }
        tabIndex={0}
        onKeyDown={onKeyDown}
        onClick={onClick}
        onDoubleClick={event => {
          const index = indexOf(event);
          if (index !== undefined && !isDisabled) {
            onMove([shown[index].id]);
          }
        }}
      >
        {shown.length === 0 && (
          <div className={styles.empty}>
            {groups.length === 0 ? emptyText : t('transfer.nothingFound')}
          </div>
        )}
        <div
          role="presentation"
          className={styles.rows}
          style={{ height: virtualizer.getTotalSize() }}
        >
          {items.map(({ index, start, key }) => (
            <GroupRow
              key={key}
              domId={`${listId}-${shown[index].id}`}
              listed={shown[index]}
              position={index + 1}
              size={shown.length}
              isMarked={marked.has(shown[index].id)}
              isActive={index === found}
              style={{
                height: ROW_HEIGHT,
                transform: `translateY(${start}px)`,
              }}
            />
          ))}
        </div>
      </div>
    </div>
  );
}
