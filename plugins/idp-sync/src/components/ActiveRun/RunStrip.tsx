import type { ReactNode } from 'react';
import { Box } from '@backstage/ui';
import styles from './RunStrip.module.css';

/**
 * The place of a run on the card of its connection. Of the same height for a run under way, one that has ended and none
 * at all, so that nothing below it moves when one begins or ends.
 */
export function RunStrip(props: {
  label?: ReactNode;
  heading: ReactNode;
  action?: ReactNode;
  children?: ReactNode;
}) {
  const { label, heading, action, children } = props;
  return (
    <Box bg="neutral" className={styles.root}>
      <div className={styles.header}>
        <div className={styles.heading}>
          {label && <span className={styles.label}>{label}</span>}
          {heading}
        </div>
        {action}
      </div>
      <div className={styles.body}>{children}</div>
    </Box>
  );
}
