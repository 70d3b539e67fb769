import { Flex, Text } from '@backstage/ui';
import { TransferList } from '../TransferList';

/** A list of groups chosen by hand, under a heading. */
export function GroupsByHand(props: {
  title: string;
  connectionId: string;
  ids: readonly string[];
  isDisabled: boolean;
  issue: string | undefined;
  onChange: (ids: string[]) => void;
}) {
  const { title, ...rest } = props;
  return (
    <Flex direction="column" gap="2">
      <Text as="h4" variant="body-medium" weight="bold">
        {title}
      </Text>
      <TransferList label={title} {...rest} />
    </Flex>
  );
}
