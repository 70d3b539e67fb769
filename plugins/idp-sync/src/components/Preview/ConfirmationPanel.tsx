import { Alert, Card, CardBody, Flex, Link, Text } from '@backstage/ui';
import type {
  ChangeStatus,
  Run,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { formatNumber } from '../../formatting';
import { useHrefs } from '../../hooks/useHrefs';
import { useRunBreakdown } from '../../hooks/useRunBreakdown';
import { isActiveRun } from '../../runs';
import { useText } from '../../hooks/useText';

/** Of a run that confirms a preview: which one, and what was refused, is held, or is left for the next sync. */
export function ConfirmationPanel(props: { run: Run; previewId: number }) {
  const { run, previewId } = props;
  const { t } = useText();
  const hrefs = useHrefs();
  const { value } = useRunBreakdown(run);
  const countOf = (...statuses: ChangeStatus[]) =>
    (value?.reasons ?? [])
      .filter(reason => statuses.includes(reason.status))
      .reduce((sum, { changes }) => sum + changes, 0);
  const refused = countOf('refused');
  const held = countOf('held', 'rejected');
  const isWhole =
    !isActiveRun(run) && run.status !== 'cancelled' && run.status !== 'failed';
  const notShown = isWhole ? countOf('notApplied') : 0;
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
          {held > 0 && (
            <Remark
              text={t('preview.stillHeld', {
                count: held,
                number: formatNumber(held),
              })}
              link={t('preview.stillHeldLink')}
              href={hrefs.changes(run.id, { status: ['held', 'rejected'] })}
            />
          )}
          {notShown > 0 && (
            <Remark
              text={t('preview.notShown', {
                count: notShown,
                number: formatNumber(notShown),
              })}
              link={t('preview.notShownLink')}
              href={hrefs.changes(run.id, { status: ['notApplied'] })}
            />
          )}
        </Flex>
      </CardBody>
    </Card>
  );
}

function Remark(props: { text: string; link: string; href: string }) {
  const { text, link, href } = props;
  return (
    <Text as="p" variant="body-small" color="secondary">
      {text}{' '}
      <Link href={href} variant="body-small">
        {link}
      </Link>
    </Text>
  );
}
