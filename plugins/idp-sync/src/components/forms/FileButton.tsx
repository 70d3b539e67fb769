import { useRef, useState } from 'react';
import { Button } from '@backstage/ui';
import { RiUploadLine } from '@remixicon/react';
import { useText } from '../../hooks/useText';
import styles from './forms.module.css';

/** Bytes; a file of text that somebody chooses by mistake must not freeze the page. */
const MAX_BYTES = 1_000_000;

/** Reads a file of text that the viewer chooses. */
export function FileButton(props: {
  label: string;
  /** As of `<input type="file">`, such as `.pem`. */
  accept: string;
  isDisabled?: boolean;
  onText: (text: string) => void;
}) {
  const { label, accept, isDisabled, onText } = props;
  const { t } = useText();
  const input = useRef<HTMLInputElement>(null);
  const [isTooLarge, setTooLarge] = useState(false);
  return (
    <>
      <Button
        size="small"
        variant="secondary"
        iconStart={<RiUploadLine />}
        isDisabled={isDisabled}
        onPress={() => input.current?.click()}
      >
        {label}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={label}
        accept={accept}
        onChange={async event => {
          const [file] = event.target.files ?? [];
          const field = event.target;
          if (file) {
            setTooLarge(file.size > MAX_BYTES);
            if (file.size <= MAX_BYTES) {
              onText(await file.text());
            }
          }
          // The same file may be chosen again.
          field.value = '';
        }}
      />
      {isTooLarge && (
        <span role="alert" className={styles.hint}>
          {t('forms.fileTooLarge')}
        </span>
      )}
    </>
  );
}
