import { Button } from '@backstage/ui';
import {
  GUARD_KINDS,
  OBJECT_CLASSES,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { RiCloseLine } from '@remixicon/react';
import type { ListParams } from '../../hooks/useListParams';
import { useText } from '../../hooks/useText';
import { DebouncedSearchField, FilterBar, MultiFilterSelect } from '../common';
import type { HeldFilter } from './decisions';
import { HOLD_STATUSES } from './useHeldChanges';

/** Takes all filters out of the address. */
export function clearHeldFilters(params: ListParams): void {
  params.filter({
    search: undefined,
    kind: undefined,
    class: undefined,
    status: undefined,
  });
}

/** Search box and filters of held changes. */
export function HeldFilters(props: {
  filter: HeldFilter;
  isFiltered: boolean;
  params: ListParams;
}) {
  const { filter, isFiltered, params } = props;
  const { t } = useText();
  return (
    <FilterBar>
      <DebouncedSearchField
        label={t('held.search')}
        placeholder={t('held.searchPlaceholder')}
        value={params.text('search')}
        onChange={search => params.filter({ search }, { replace: true })}
      />
      <MultiFilterSelect
        label={t('held.filterStatus')}
        anyLabel={t('held.anyStatus')}
        options={HOLD_STATUSES.map(id => ({
          id,
          label: t(`held.status.${id}`),
        }))}
        value={filter.status}
        onChange={status => params.filter({ status })}
      />
      <MultiFilterSelect
        label={t('held.filterKind')}
        anyLabel={t('held.anyKind')}
        options={GUARD_KINDS.map(id => ({ id, label: t(`held.kinds.${id}`) }))}
        value={filter.kind}
        onChange={kind => params.filter({ kind })}
      />
      <MultiFilterSelect
        label={t('held.filterClass')}
        anyLabel={t('held.anyClass')}
        options={OBJECT_CLASSES.map(id => ({ id, label: t(`class.${id}`) }))}
        value={filter.class}
        onChange={classes => params.filter({ class: classes })}
      />
      {isFiltered && (
        <Button
          variant="tertiary"
          iconStart={<RiCloseLine />}
          onPress={() => clearHeldFilters(params)}
        >
          {t('held.clear')}
        </Button>
      )}
    </FilterBar>
  );
}
