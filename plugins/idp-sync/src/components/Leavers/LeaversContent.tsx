import { useListParams } from '../../hooks/useListParams';
import { ChosenConnection } from '../common/ChosenConnection';
import { LeaversOfConnection } from './LeaversOfConnection';

/** Who has left and is still in the catalog, connection by connection. */
export function LeaversContent() {
  const params = useListParams(50);
  return (
    <ChosenConnection
      params={params}
      isPreferred={({ leavers }) => leavers !== undefined}
    >
      {(connection, { paused }) => (
        <LeaversOfConnection
          key={connection.id}
          connection={connection}
          isPaused={paused}
          params={params}
        />
      )}
    </ChosenConnection>
  );
}
