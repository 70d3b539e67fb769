import { Children, type ReactNode, useId } from 'react';
import { Card, CardBody, CardHeader, Flex, Text } from '@backstage/ui';
import styles from './forms.module.css';

/** Fields that belong together: a heading, a sentence about them, and what goes at the end of the heading. */
export function FormSection(props: {
  title: string;
  hint?: ReactNode;
  action?: ReactNode;
  children?: ReactNode;
}) {
  const { title, hint, action, children } = props;
  const headingId = useId();
  return (
    <Card role="region" aria-labelledby={headingId}>
      <CardHeader>
        <div className={styles.header}>
          <div>
            <Text as="h3" id={headingId} variant="title-x-small" weight="bold">
              {title}
            </Text>
            {hint && <p className={styles.hint}>{hint}</p>}
          </div>
          {action}
        </div>
      </CardHeader>
      {Children.toArray(children).length > 0 && (
        <CardBody>
          <Flex direction="column" gap="4">
            {children}
          </Flex>
        </CardBody>
      )}
    </Card>
  );
}
