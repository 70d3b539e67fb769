import { Button } from '@backstage/ui';
import { RiCheckLine, RiFileCopyLine } from '@remixicon/react';
import { useText } from '../../hooks/useText';
import { useCopied } from './useCopied';

/** Copies what is shown, and says that it has. */
export function CopyButton(props: {
  label: string;
  isDisabled?: boolean;
  /** What is copied, made when it is. */
  text: () => string;
}) {
  const { label, isDisabled, text } = props;
  const { t } = useText();
  const { isCopied, copy } = useCopied();
  return (
    <Button
      variant="secondary"
      iconStart={isCopied ? <RiCheckLine /> : <RiFileCopyLine />}
      isDisabled={isDisabled}
      onPress={() => copy(text())}
    >
      {isCopied ? t('card.copied') : label}
    </Button>
  );
}
