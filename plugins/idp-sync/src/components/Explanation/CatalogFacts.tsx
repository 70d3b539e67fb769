import { Flex, Link } from '@backstage/ui';
import type { ObjectExplanation } from '@idp-sync/backstage-plugin-idp-sync-common';
import { useHrefs } from '../../hooks/useHrefs';
import { useText } from '../../hooks/useText';
import { Fact, Facts, TimeText } from '../common';
import { RunErrorPanel } from '../RunError';
import { Section } from './Section';

const STATUSES = [
  'reserved',
  'sent',
  'confirmed',
  'lost',
  'rejected',
  'conflict',
  'removed',
] as const;

function CatalogStatus(props: { status: string }) {
  const { t } = useText();
  const known = STATUSES.find(status => status === props.status);
  return <>{known ? t(`explain.catalogStatus.${known}`) : props.status}</>;
}

/** What the catalog has, under which reference and why that one, and the last change of it. */
export function CatalogFacts(props: { explanation: ObjectExplanation }) {
  const { catalog, reference, lastChange } = props.explanation;
  const { t } = useText();
  const hrefs = useHrefs();
  const entityRef = reference?.entityRef ?? catalog?.entityRef;
  const at = catalog?.removedAt ?? catalog?.confirmedAt ?? catalog?.sentAt;
  return (
    <Section
      title={t('explain.catalog')}
      hint={catalog ? undefined : t('explain.never')}
    >
      <Flex direction="column" gap="3">
        {catalog?.error && <RunErrorPanel error={catalog.error} />}
        <Facts size="large">
          {catalog && (
            <Fact
              label={t('explain.state')}
              detail={at && <TimeText iso={at} />}
            >
              <CatalogStatus status={catalog.status} />
            </Fact>
          )}
          {entityRef && (
            <Fact label={t('explain.reference')} detail={reference?.how}>
              {entityRef}
            </Fact>
          )}
          {reference?.takenBy && (
            <Fact label={t('explain.takenBy')}>
              <Link
                href={hrefs.object({
                  connectionId: reference.takenBy.connectionId,
                  class: reference.takenBy.class ?? props.explanation.class,
                  objectId: reference.takenBy.objectId,
                })}
                variant="body-medium"
              >
                {reference.takenBy.displayName ?? reference.takenBy.objectId}
              </Link>
            </Fact>
          )}
          {reference && reference.former.length > 0 && (
            <Fact label={t('explain.formerReferences')}>
              {reference.former.join(', ')}
            </Fact>
          )}
          <Fact
            label={t('explain.lastChange')}
            detail={
              lastChange && (
                <>
                  {t(`changes.action.${lastChange.change.action}`)}{' '}
                  <Link
                    href={hrefs.run(lastChange.run.id)}
                    variant="body-small"
                  >
                    {t('explain.inRun', { id: String(lastChange.run.id) })}
                  </Link>
                </>
              )
            }
          >
            {lastChange ? (
              <TimeText
                iso={lastChange.change.appliedAt ?? lastChange.run.requestedAt}
              />
            ) : (
              t('explain.noChange')
            )}
          </Fact>
        </Facts>
      </Flex>
    </Section>
  );
}
