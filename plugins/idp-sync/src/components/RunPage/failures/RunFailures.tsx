import { Card, CardBody, CardHeader, Text } from '@backstage/ui';
import {
  ERROR_CODES,
  Run,
  RunFailure,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { formatNumber } from '../../../formatting';
import { useHrefs } from '../../../hooks/useHrefs';
import { useRunBreakdown } from '../../../hooks/useRunBreakdown';
import { useText } from '../../../hooks/useText';
import { CountLink, ErrorCodeText } from '../../common';
import { RetryFailedButton } from './RetryFailedButton';
import styles from './RunFailures.module.css';

function Failure(props: { run: Run; failure: RunFailure }) {
  const { run, failure } = props;
  const { code, count, remedy, example } = failure;
  const { t } = useText();
  const hrefs = useHrefs();
  return (
    <li className={styles.failure}>
      <div className={styles.count}>
        <CountLink
          value={count}
          tone="danger"
          href={hrefs.changes(run.id, { status: ['failed'], error: [code] })}
          label={t('failures.link', { number: formatNumber(count), code })}
        />
      </div>
      <div className={styles.cause}>
        <Text as="p" variant="body-medium" weight="bold">
          {ERROR_CODES[code]?.meaning ?? example.message}{' '}
          <ErrorCodeText code={code} />
        </Text>
        <Text as="p" variant="body-medium">
          {remedy}
        </Text>
        <Text as="p" variant="body-small" color="secondary">
          {t('failures.example', {
            name: example.displayName,
            message: example.message,
          })}
        </Text>
      </div>
    </li>
  );
}

/** Why objects of a run failed, cause by cause, and what to do; nothing where none did. */
export function RunFailures(props: { run: Run }) {
  const { run } = props;
  const { t } = useText();
  const { value } = useRunBreakdown(run);
  if (!value?.failures.length) {
    return null;
  }
  const total = value.failures.reduce((sum, { count }) => sum + count, 0);
  return (
    <Card>
      <CardHeader>
        <div className={styles.header}>
          <Text as="h3" variant="title-x-small" weight="bold">
            {t('failures.title')}
          </Text>
          <RetryFailedButton run={run} count={total} />
        </div>
      </CardHeader>
      <CardBody>
        <ul className={styles.list}>
          {value.failures.map(failure => (
            <Failure key={failure.code} run={run} failure={failure} />
          ))}
        </ul>
      </CardBody>
    </Card>
  );
}
