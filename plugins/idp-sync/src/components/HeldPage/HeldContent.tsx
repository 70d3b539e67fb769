import { formatNumber } from '../../formatting';
import { useListParams } from '../../hooks/useListParams';
import { useText } from '../../hooks/useText';
import { ChosenConnection } from '../common/ChosenConnection';
import { HeldOfConnection } from './HeldOfConnection';
import { HeldSkeleton } from './HeldSkeleton';

/** What waits for approval, connection by connection. */
export function HeldContent() {
  const { t } = useText();
  const params = useListParams(50);
  return (
    <ChosenConnection
      params={params}
      isPreferred={({ held }) => Boolean(held)}
      labelOf={({ title, held }) =>
        held
          ? t('held.connectionWith', { title, number: formatNumber(held) })
          : title
      }
      loading={<HeldSkeleton />}
    >
      {({ id }) => (
        <HeldOfConnection key={id} connectionId={id} params={params} />
      )}
    </ChosenConnection>
  );
}
