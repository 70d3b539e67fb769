import type { ReactNode } from 'react';
import styles from './Facts.module.css';

/** Facts beside each other, as many in a row as fit. */
export function Facts(props: {
  children: ReactNode;
  /** How much room one needs. */
  size?: 'small' | 'medium' | 'large';
}) {
  const { children, size = 'medium' } = props;
  return (
    <dl className={styles.facts} data-size={size}>
      {children}
    </dl>
  );
}

/** A name, what it is, and in smaller letters what else there is to say. */
export function Fact(props: {
  label: ReactNode;
  children: ReactNode;
  detail?: ReactNode;
}) {
  const { label, children, detail } = props;
  return (
    <div className={styles.fact}>
      <dt className={styles.term}>{label}</dt>
      <dd className={styles.value}>{children}</dd>
      {detail && <dd className={styles.detail}>{detail}</dd>}
    </div>
  );
}
