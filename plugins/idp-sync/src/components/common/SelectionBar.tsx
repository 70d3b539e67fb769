import type { ReactNode } from 'react';
import { Flex, Text } from '@backstage/ui';
import styles from './SelectionBar.module.css';

/** How many rows of a list are selected, and the buttons for what can be done with them. */
export function SelectionBar(props: {
  /** Said aloud when it changes. */
  text: string;
  /** Why the viewer may not; its id is for the buttons to be described by. */
  obstacle?: { id: string; text: string };
  children: ReactNode;
}) {
  const { text, obstacle, children } = props;
  return (
    <Flex direction="column" gap="2">
      <Flex align="center" gap="2" className={styles.bar}>
        <Text variant="body-medium" role="status">
          {text}
        </Text>
        {children}
      </Flex>
      {obstacle && (
        <span id={obstacle.id} className={styles.obstacle}>
          {obstacle.text}
        </span>
      )}
    </Flex>
  );
}
