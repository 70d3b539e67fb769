import { ButtonIcon, Tooltip, TooltipTrigger } from '@backstage/ui';
import { RiCheckLine, RiFileCopyLine } from '@remixicon/react';
import { useText } from '../../hooks/useText';
import { useCopied } from './useCopied';
import styles from './CopyableText.module.css';

/** An id in letters of the same width, with a button that copies it. */
export function CopyableText(props: { text: string; label: string }) {
  const { text, label } = props;
  const { t } = useText();
  const { isCopied, copy } = useCopied();

  return (
    <span className={styles.root}>
      <code className={styles.text}>{text}</code>
      <TooltipTrigger>
        <ButtonIcon
          size="small"
          variant="tertiary"
          icon={isCopied ? <RiCheckLine /> : <RiFileCopyLine />}
          aria-label={isCopied ? t('card.copied') : label}
          onPress={() => copy(text)}
        />
        <Tooltip>{isCopied ? t('card.copied') : label}</Tooltip>
      </TooltipTrigger>
    </span>
  );
}
