import { Alert, Flex, Link } from '@backstage/ui';
import type { ManagedEntityInfo } from '@idp-sync/backstage-plugin-idp-sync-common';
import { formatNumber } from '../../formatting';
import { useHrefs } from '../../hooks/useHrefs';
import { useProviderName } from '../../hooks/useProviderName';
import { useText } from '../../hooks/useText';
import {
  CopyableText,
  ErrorCodeText,
  Fact,
  Facts,
  RelativeTimeText,
} from '../common';
import { RelatedGroups } from './RelatedGroups';

/** What we know of an entity that we manage. */
export function ManagedEntityFacts(props: { info: ManagedEntityInfo }) {
  const { info } = props;
  const { t } = useText();
  const hrefs = useHrefs();
  const providerName = useProviderName();
  const isGroup = info.class !== 'user';
  return (
    <Flex direction="column" gap="4">
      {info.status === 'conflict' && (
        <Alert status="danger" icon title={t('card.conflict')} />
      )}
      {info.status === 'rejected' && (
        <Alert
          status="danger"
          icon
          title={t('card.rejected')}
          description={
            info.error && (
              <>
                {info.error.message} <ErrorCodeText code={info.error.code} />{' '}
                {info.error.remedy}
              </>
            )
          }
        />
      )}
      {info.status === 'sent' && (
        <Alert status="info" icon title={t('card.sent')} />
      )}
      <Facts size="large">
        <Fact
          label={t('card.source')}
          detail={`${providerName(info.provider)} · ${info.tenantId}`}
        >
          <Link href={hrefs.overview} variant="body-medium">
            {info.connectionTitle}
          </Link>
        </Fact>
        <Fact
          label={t('card.object')}
          detail={
            <Link href={hrefs.object(info)} variant="body-small">
              {t('card.explain')}
            </Link>
          }
        >
          <CopyableText text={info.objectId} label={t('card.copyObjectId')} />
        </Fact>
        <Fact label={t('card.synced')}>
          <RelativeTimeText iso={info.lastSyncedAt} />
        </Fact>
        <Fact
          label={t('card.changed')}
          detail={
            info.lastChangedRunId !== undefined && (
              <Link
                href={hrefs.run(info.lastChangedRunId)}
                variant="body-small"
              >
                {t('card.inRun', { id: String(info.lastChangedRunId) })}
              </Link>
            )
          }
        >
          <RelativeTimeText iso={info.lastChangedAt} />
        </Fact>
        {info.members && (
          <Fact label={t('card.members')}>
            {t('card.membersValue', {
              direct: formatNumber(info.members.direct),
              total: formatNumber(info.members.total),
            })}
          </Fact>
        )}
      </Facts>
      <RelatedGroups
        title={isGroup ? t('card.parents') : t('card.teams')}
        groups={info.directGroups}
        noneText={isGroup ? t('card.noParents') : t('card.noTeams')}
      />
      {info.nestedGroups.length > 0 && (
        <RelatedGroups
          title={isGroup ? t('card.parentsNested') : t('card.teamsNested')}
          groups={info.nestedGroups}
          noneText={t('common.none')}
        />
      )}
    </Flex>
  );
}
