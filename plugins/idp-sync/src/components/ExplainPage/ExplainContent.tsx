import { Flex, Link, Skeleton } from '@backstage/ui';
import {
  OBJECT_CLASSES,
  type ConnectionSummary,
  type ExplainHit,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { RiPlugLine, RiQuestionLine, RiUserSearchLine } from '@remixicon/react';
import type { ObjectKey } from '../../api';
import { useHrefs } from '../../hooks/useHrefs';
import { useListParams, type ListParams } from '../../hooks/useListParams';
import { useStatus } from '../../hooks/useStatus';
import { useText } from '../../hooks/useText';
import {
  DebouncedSearchField,
  FailedMessage,
  FilterBar,
  FilterSelect,
  Message,
  RelativeTimeText,
  StaleAlert,
} from '../common';
import { LoadedExplanation } from '../Explanation';
import { HitList } from './HitList';
import { useExplainHits, type FoundHits } from './useExplainHits';
import styles from './ExplainContent.module.css';

type KnownConnection = Pick<ConnectionSummary, 'id' | 'title'>;

/** What the address says is to be explained. */
function selectedObject(params: ListParams): ObjectKey | undefined {
  const objectClass = params.one('class', OBJECT_CLASSES);
  const connectionId = params.text('of');
  const objectId = params.text('object');
  return objectClass && connectionId && objectId
    ? { connectionId, class: objectClass, objectId }
    : undefined;
}

function isSame(one: ObjectKey | undefined, other: ObjectKey): boolean {
  return (
    one?.connectionId === other.connectionId &&
    one.class === other.class &&
    one.objectId === other.objectId
  );
}

function Nobody(props: { query: string; found: FoundHits }) {
  const { query, found } = props;
  const { t } = useText();
  return (
    <Message
      icon={RiQuestionLine}
      role="status"
      title={t('explain.noneTitle', { query })}
      action={
        <p className={styles.read}>
          {found.lastReadAt ? (
            <>
              {t('explain.readAt')} <RelativeTimeText iso={found.lastReadAt} />.
            </>
          ) : (
            t('explain.neverRead')
          )}
        </p>
      }
    >
      {t('explain.noneText')}
    </Message>
  );
}

function LoadingRows() {
  const { t } = useText();
  return (
    <div role="region" aria-busy="true" aria-label={t('common.loading')}>
      <Flex direction="column" gap="2" className={styles.loading}>
        {[1, 2, 3, 4].map(key => (
          <Skeleton key={key} width="100%" height={44} />
        ))}
      </Flex>
    </div>
  );
}

function Results(props: {
  connections: readonly KnownConnection[];
  params: ListParams;
}) {
  const { connections, params } = props;
  const { t } = useText();
  const hrefs = useHrefs();
  const query = params.search('query').trim();
  const chosen = params.one(
    'connection',
    connections.map(({ id }) => id),
  );
  const { value, error, isPending, reload } = useExplainHits(
    chosen ? [chosen] : connections.map(({ id }) => id),
    query,
  );
  const found = query ? value : undefined;
  // Who is the only one need not be chosen.
  const only =
    !isPending && found?.totalItems === 1 ? found.items[0] : undefined;
  const selected = selectedObject(params) ?? only;
  const titles = new Map(connections.map(({ id, title }) => [id, title]));
  const hrefOf = (hit: ExplainHit) =>
    `${hrefs.explain}?${new URLSearchParams({
      query,
      ...(chosen && { connection: chosen }),
      of: hit.connectionId,
      class: hit.class,
      object: hit.objectId,
    })}`;

  if (error && !found) {
    return <FailedMessage error={error} onRetry={reload} />;
  }
  if (!query && !selected) {
    return (
      <Message icon={RiUserSearchLine} title={t('explain.startTitle')}>
        {t('explain.startText')}
      </Message>
    );
  }
  if (query && found === undefined && !selected) {
    return <LoadingRows />;
  }
  if (found && found.items.length === 0 && !isPending && !selected) {
    return <Nobody query={query} found={found} />;
  }
  return (
    <div className={styles.columns} data-hits={found ? true : undefined}>
      {found && (
        <div className={styles.hits} aria-busy={isPending}>
          {error && <StaleAlert error={error} onRetry={reload} />}
          <HitList
            found={found}
            hrefOf={hrefOf}
            isSelected={hit => isSame(selected, hit)}
            titleOf={
              connections.length > 1 ? id => titles.get(id) ?? id : undefined
            }
          />
        </div>
      )}
      <div className={styles.explanation}>
        {selected ? (
          <LoadedExplanation
            key={`${selected.connectionId} ${selected.class} ${selected.objectId}`}
            object={selected}
            links={
              <Link href={hrefs.object(selected)} variant="body-medium">
                {t('explain.openHistory')}
              </Link>
            }
          />
        ) : (
          <Message
            isInline
            icon={RiUserSearchLine}
            title={t('explain.chooseTitle')}
          />
        )}
      </div>
    </div>
  );
}

/** Search for anyone, and why they are in the catalog or not; what is shown is in the address. */
export function ExplainContent() {
  const { t } = useText();
  const params = useListParams(25);
  const { value: status, error, reload } = useStatus();
  if (!status) {
    return error ? (
      <FailedMessage error={error} onRetry={reload} />
    ) : (
      <LoadingRows />
    );
  }
  const { connections } = status;
  if (connections.length === 0) {
    return (
      <Message icon={RiPlugLine} title={t('explain.noConnectionsTitle')}>
        {t('explain.noConnectionsText')}
      </Message>
    );
  }
  const unselected = { of: undefined, class: undefined, object: undefined };
  return (
    <Flex direction="column" gap="4">
      <FilterBar>
        <DebouncedSearchField
          label={t('explain.search')}
          placeholder={t('explain.placeholder')}
          value={params.text('query')}
          onChange={query =>
            params.filter({ query, ...unselected }, { replace: true })
          }
        />
        {connections.length > 1 && (
          <FilterSelect
            label={t('explain.connection')}
            anyLabel={t('explain.anyConnection')}
            options={connections.map(({ id, title }) => ({ id, label: title }))}
            value={params.one(
              'connection',
              connections.map(({ id }) => id),
            )}
            onChange={connection =>
              params.filter({ connection, ...unselected })
            }
          />
        )}
      </FilterBar>
      <Results connections={connections} params={params} />
    </Flex>
  );
}
