import type { ReactNode } from 'react';
import styles from './forms.module.css';

/** Fields beside each other, as many in a row as fit. */
export function FieldRow(props: { children: ReactNode }) {
  return <div className={styles.row}>{props.children}</div>;
}
