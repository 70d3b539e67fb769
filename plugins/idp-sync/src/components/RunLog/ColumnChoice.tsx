import { OBJECT_CLASSES } from '@idp-sync/backstage-plugin-idp-sync-common';
import type { ListParams } from '../../hooks/useListParams';
import { useText } from '../../hooks/useText';
import { FilterSelect, MultiFilterSelect } from '../common';
import { countedClassOf } from './runFilters';
import { RUN_LOG_COLUMNS } from './runLogColumns';

/** Chooses what the log shows of each run: which columns, and the counts of which class. */
export function ColumnChoice(props: { params: ListParams }) {
  const { params } = props;
  const { t } = useText();
  return (
    <>
      <MultiFilterSelect
        label={t('log.columns')}
        anyLabel={t('log.usualColumns')}
        options={RUN_LOG_COLUMNS.filter(id => id !== 'started').map(id => ({
          id,
          label: t(`log.${id}`),
        }))}
        value={params.many('columns', RUN_LOG_COLUMNS)}
        onChange={columns => params.show({ columns })}
      />
      <FilterSelect
        label={t('log.countsOf')}
        anyLabel={t('log.allClasses')}
        options={OBJECT_CLASSES.map(id => ({ id, label: t(`class.${id}`) }))}
        value={countedClassOf(params)}
        onChange={value => params.show({ class: value })}
      />
    </>
  );
}
