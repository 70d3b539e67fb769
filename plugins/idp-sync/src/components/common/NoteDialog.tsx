import { type ReactNode, useCallback, useRef, useState } from 'react';
import {
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Flex,
  TextAreaField,
} from '@backstage/ui';
import { useAction } from '../../hooks/useAction';
import { ActionError } from './ActionError';

/**
 * Asks for a note before something is done. What was typed stays until it is done; a note that is missing is said at
 * the field.
 */
export function NoteDialog(props: {
  title: string;
  /** What it is about, above the field. */
  children?: ReactNode;
  field: {
    label: string;
    description: string;
    /** Longest note that the backend takes. */
    maxLength: number;
    initial?: string;
    /** What is said at an empty field; without, the note can be left out. */
    missing?: string;
  };
  texts: { action: string; cancel: string; failed: string };
  /** Gets the note without spaces around it. The dialog closes when it is done. */
  save: (note: string) => Promise<unknown>;
  onClose: () => void;
}) {
  const { title, children, field, texts, save, onClose } = props;
  const [note, setNote] = useState(field.initial ?? '');
  const [isAsked, setAsked] = useState(false);
  const area = useRef<HTMLDivElement>(null);
  const work = useAction(
    useCallback(
      async (text: string) => {
        await save(text);
        onClose();
      },
      [save, onClose],
    ),
  );
  const missing = note.trim() === '' ? field.missing : undefined;
  return (
    <Dialog
      isOpen
      isDismissable={!work.isPending}
      onOpenChange={isOpen => !isOpen && onClose()}
      width={560}
    >
      <DialogHeader>{title}</DialogHeader>
      <DialogBody>
        <Flex direction="column" gap="4">
          {children}
          <TextAreaField
            ref={area}
            label={field.label}
            description={field.description}
            isRequired={field.missing !== undefined}
            validationBehavior="aria"
            validate={() => (isAsked && missing ? missing : null)}
            maxLength={field.maxLength}
            rows={3}
            value={note}
            onChange={setNote}
          />
          <ActionError title={texts.failed} error={work.error} />
        </Flex>
      </DialogBody>
      <DialogFooter>
        <Button
          variant="secondary"
          isDisabled={work.isPending}
          onPress={onClose}
        >
          {texts.cancel}
        </Button>
        <Button
          variant="primary"
          isPending={work.isPending}
          onPress={() => {
            setAsked(true);
            if (missing) {
              area.current?.querySelector('textarea')?.focus();
            } else {
              void work.run(note.trim());
            }
          }}
        >
          {texts.action}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
