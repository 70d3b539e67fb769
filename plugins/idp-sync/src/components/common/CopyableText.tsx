import { CopyTextButton } from '@backstage/core-components';
import styles from './CopyableText.module.css';

/** An id in letters of the same width, with a button that copies it. */
export function CopyableText(props: { text: string; label: string }) {
  const { text, label } = props;
  return (
    <span className={styles.root}>
      <code className={styles.text}>{text}</code>
      <CopyTextButton text={text} aria-label={label} />
    </span>
  );
}
