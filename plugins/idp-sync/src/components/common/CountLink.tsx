import { Link } from '@backstage/ui';
import { formatNumber } from '../../formatting';
import styles from './CountLink.module.css';

/** A number that leads to the rows behind it; no link where there are none. */
export function CountLink(props: {
  value: number;
  /** Where the rows are. */
  href?: string;
  /** What a screen reader says in place of the bare number. */
  label?: string;
  tone?: 'danger' | 'warning';
}) {
  const { value, href, label, tone } = props;
  if (!value || !href) {
    return (
      <span className={styles.count} data-zero={value === 0 || undefined}>
        {formatNumber(value)}
      </span>
    );
  }
  return (
    <Link
      href={href}
      className={styles.count}
      data-tone={tone}
      aria-label={label}
      variant="body-medium"
    >
      {formatNumber(value)}
    </Link>
  );
}
