import { useId, type ReactNode } from 'react';
import { Card, CardBody, CardHeader, Text } from '@backstage/ui';
import styles from './Section.module.css';

/** One part of an explanation: a heading, a sentence about it, and what there is to see. */
export function Section(props: {
  title: string;
  hint?: ReactNode;
  children?: ReactNode;
}) {
  const { title, hint, children } = props;
  const headingId = useId();
  return (
    <Card role="region" aria-labelledby={headingId}>
      <CardHeader>
        <Text as="h3" id={headingId} variant="body-large" weight="bold">
          {title}
        </Text>
        {hint && <p className={styles.hint}>{hint}</p>}
      </CardHeader>
      {children && <CardBody>{children}</CardBody>}
    </Card>
  );
}
