import { Alert, Card, CardBody, Flex, Link, Text } from '@backstage/ui';
import type { Run } from '@idp-sync/backstage-plugin-idp-sync-common';
import { formatNumber } from '../../formatting';
import { useHrefs } from '../../hooks/useHrefs';
import { useRunBreakdown } from '../../hooks/useRunBreakdown';
import { isActiveRun } from '../../runs';
import { useText } from '../../hooks/useText';

/** Of a run that confirms a preview: which one, and what of it was refused. */
export function ConfirmationPanel(props: { run: Run; previewId: number }) {
  const { run, previewId } = props;
  const { t } = useText();
  const hrefs = useHrefs();
  const { value } = useRunBreakdown(run);
  const countOf = (status: string) =>
    (value?.reasons ?? [])
      .filter(reason => reason.status === status)
      .reduce((sum, { changes }) => sum + changes, 0);
  const refused = countOf('refused');
  const notShown = isActiveRun(run) ? 0 : countOf('notApplied');
  return (
    <Card role="region" aria-label={t('preview.confirmation')}>
      <CardBody>
        <Flex direction="column" gap="3">
          <Text as="p" variant="body-medium">
            {t('preview.confirmationOf', { id: String(previewId) })}{' '}
            <Link href={hrefs.run(previewId)} variant="body-medium">
              {t('preview.run', { id: String(previewId) })}
            </Link>
          </Text>
          {refused > 0 && (
            <Alert
              status="warning"
              icon
              title={t('preview.refused', {
                count: refused,
                number: formatNumber(refused),
              })}
              customActions={
                <Link href={hrefs.changes(run.id, { status: ['refused'] })}>
                  {t('preview.refusedLink')}
                </Link>
              }
            />
          )}
          {notShown > 0 &&
            run.status !== 'cancelled' &&
            run.status !== 'failed' && (
              <Text as="p" variant="body-small" color="secondary">
                {t('preview.notShown', {
                  count: notShown,
                  number: formatNumber(notShown),
                })}{' '}
                <Link
                  href={hrefs.changes(run.id, { status: ['notApplied'] })}
                  variant="body-small"
                >
                  {t('preview.notShownLink')}
                </Link>
              </Text>
            )}
        </Flex>
      </CardBody>
    </Card>
  );
}
