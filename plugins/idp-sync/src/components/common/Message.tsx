import type { ReactNode } from 'react';
import { Flex, Text } from '@backstage/ui';
import type { RemixiconComponentType } from '@remixicon/react';
import styles from './Message.module.css';

/** What stands where there is nothing to show: an icon, what is the matter, and what to do. */
export function Message(props: {
  icon: RemixiconComponentType;
  title: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
  role?: 'alert' | 'status';
  /** Within a table or card, in place of a whole page. */
  isInline?: boolean;
}) {
  const { icon: Icon, title, children, action, role, isInline } = props;
  return (
    <div
      className={styles.message}
      role={role}
      data-inline={isInline || undefined}
    >
      <Icon aria-hidden="true" className={styles.icon} />
      <Flex direction="column" align="center" gap="2">
        <Text as={isInline ? 'h4' : 'h2'} variant="title-x-small" weight="bold">
          {title}
        </Text>
        {children && <div className={styles.text}>{children}</div>}
      </Flex>
      {action}
    </div>
  );
}
