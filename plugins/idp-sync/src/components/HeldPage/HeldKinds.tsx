import { Card, CardBody, CardHeader, Text } from '@backstage/ui';
import type {
  HeldKind,
  HeldSummary,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { RiUserSharedLine } from '@remixicon/react';
import { formatNumber } from '../../formatting';
import { useHrefs } from '../../hooks/useHrefs';
import { useText } from '../../hooks/useText';
import { CountLink, RelativeTimeText } from '../common';
import styles from './HeldPage.module.css';

function Kind(props: { kind: HeldKind; connectionId: string }) {
  const { kind, connectionId } = props;
  const { t } = useText();
  const hrefs = useHrefs();
  const name = `${t(`held.kinds.${kind.kind}`)}, ${t(`class.${kind.class}`)}`;
  const decided = [
    kind.approved > 0 &&
      t('held.decidedApproved', { number: formatNumber(kind.approved) }),
    kind.rejected > 0 &&
      t('held.decidedRejected', { number: formatNumber(kind.rejected) }),
  ].filter(Boolean);
  return (
    <li className={styles.kind}>
      <span className={styles.number}>
        <CountLink
          value={kind.held}
          href={hrefs.held(connectionId, {
            kind: [kind.kind],
            class: [kind.class],
            status: ['held'],
          })}
          label={t('held.kindLink', { name, number: formatNumber(kind.held) })}
        />
      </span>
      <div>
        <div>
          <strong>{name}</strong>
        </div>
        <div>{kind.why}</div>
        <div className={styles.secondary}>
          {t('held.sinceWhen')} <RelativeTimeText iso={kind.since} />
          {decided.length > 0 && ` · ${decided.join(', ')}`}
        </div>
      </div>
    </li>
  );
}

/** What is held by kind, each with the limit that it is beyond. */
export function HeldKinds(props: { summary: HeldSummary }) {
  const { connectionId, held, secondPerson, kinds } = props.summary;
  const { t } = useText();
  return (
    <Card>
      <CardHeader>
        <Text as="h2" variant="title-x-small" weight="bold">
          {held > 0
            ? t('held.waiting', { count: held, number: formatNumber(held) })
            : t('held.noneWaits')}
        </Text>
      </CardHeader>
      <CardBody>
        <ul className={styles.kinds}>
          {kinds.map(kind => (
            <Kind
              key={`${kind.kind} ${kind.class}`}
              kind={kind}
              connectionId={connectionId}
            />
          ))}
        </ul>
        {secondPerson && (
          <p className={styles.note}>
            <RiUserSharedLine aria-hidden="true" className={styles.icon} />
            {t('held.secondPerson')}
          </p>
        )}
      </CardBody>
    </Card>
  );
}
