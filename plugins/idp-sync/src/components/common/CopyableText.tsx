import { useEffect, useState } from 'react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { ButtonIcon, Tooltip, TooltipTrigger } from '@backstage/ui';
import { RiCheckLine, RiFileCopyLine } from '@remixicon/react';
import useCopyToClipboard from 'react-use/esm/useCopyToClipboard';
import { idpSyncTranslationRef } from '../../translation';
import styles from './CopyableText.module.css';

/** Milliseconds for which the button says that it has copied. */
const COPIED_MS = 2_000;

/** An id in letters of the same width, with a button that copies it. */
export function CopyableText(props: { text: string; label: string }) {
  const { text, label } = props;
  const { t } = useTranslationRef(idpSyncTranslationRef);
  const [, copy] = useCopyToClipboard();
  const [isCopied, setCopied] = useState(false);

  useEffect(() => {
    if (!isCopied) {
      return undefined;
    }
    const timer = setTimeout(() => setCopied(false), COPIED_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);

  return (
    <span className={styles.root}>
      <code className={styles.text}>{text}</code>
      <TooltipTrigger>
        <ButtonIcon
          size="small"
          variant="tertiary"
          icon={isCopied ? <RiCheckLine /> : <RiFileCopyLine />}
          aria-label={isCopied ? t('card.copied') : label}
          onPress={() => {
            copy(text);
            setCopied(true);
          }}
        />
        <Tooltip>{isCopied ? t('card.copied') : label}</Tooltip>
      </TooltipTrigger>
    </span>
  );
}
