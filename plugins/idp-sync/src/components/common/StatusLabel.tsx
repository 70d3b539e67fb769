import type { ReactNode } from 'react';
import type { RemixiconComponentType } from '@remixicon/react';
import styles from './StatusLabel.module.css';

/** What colour a word has; colour only underlines what icon and word say. */
export type Tone = 'success' | 'warning' | 'danger' | 'info' | 'neutral';

/** A status as icon, word and colour. */
export function StatusLabel(props: {
  tone: Tone;
  icon: RemixiconComponentType;
  children: ReactNode;
  title?: string;
  isSpinning?: boolean;
}) {
  const { tone, icon: Icon, children, title, isSpinning } = props;
  return (
    <span className={styles.label} data-tone={tone} title={title}>
      <Icon
        aria-hidden="true"
        className={styles.icon}
        data-spinning={isSpinning || undefined}
      />
      {children}
    </span>
  );
}
