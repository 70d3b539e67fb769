import { Button } from '@backstage/ui';
import { RiAddLine } from '@remixicon/react';

/** Adds an entry to a list of a form. */
export function AddButton(props: {
  label: string;
  isDisabled?: boolean;
  onPress: () => void;
}) {
  return (
    <Button
      size="small"
      variant="secondary"
      iconStart={<RiAddLine />}
      isDisabled={props.isDisabled}
      onPress={props.onPress}
    >
      {props.label}
    </Button>
  );
}
