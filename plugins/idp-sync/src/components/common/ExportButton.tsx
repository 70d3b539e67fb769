import { useCallback } from 'react';
import { Button } from '@backstage/ui';
import { RiDownloadLine } from '@remixicon/react';
import { useAction } from '../../hooks/useAction';
import { useText } from '../../hooks/useText';
import { ActionError } from './ActionError';
import styles from './ExportButton.module.css';

/** Saves all that a list finds as a file, not only the page that is shown. */
export function ExportButton(props: {
  /** What the file is called unless the viewer chooses another name. */
  fileName: string;
  isDisabled?: boolean;
  /** What the button says unless it exports CSV. */
  label?: string;
  load: () => Promise<Blob>;
}) {
  const { fileName, isDisabled, label, load } = props;
  const { t } = useText();
  const save = useAction(
    useCallback(async () => {
      saveFile(await load(), fileName);
    }, [load, fileName]),
  );
  return (
    <>
      <Button
        className={styles.button}
        variant="secondary"
        iconStart={<RiDownloadLine />}
        isDisabled={isDisabled}
        isPending={save.isPending}
        onPress={() => save.run()}
      >
        {label ?? t('export.csv')}
      </Button>
      <div className={styles.failed}>
        <ActionError title={t('export.failed')} error={save.error} />
      </div>
    </>
  );
}

/** Hands a file to the browser's downloads. */
export function saveFile(content: Blob, fileName: string) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(link.href);
}
