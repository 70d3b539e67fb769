import type { ReactNode } from 'react';
import styles from './FilterBar.module.css';

/** Filters in a row above a list; they wrap where it is narrow. */
export function FilterBar(props: { children: ReactNode }) {
  return <div className={styles.bar}>{props.children}</div>;
}
