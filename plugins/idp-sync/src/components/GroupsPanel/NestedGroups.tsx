import { Radio, RadioGroup } from '@backstage/ui';
import type { GroupsPolicy } from '@idp-sync/backstage-plugin-idp-sync-common';
import { useText } from '../../hooks/useText';

const CHOICES = ['asIs', 'follow', 'flatten'] as const;

/** What happens to groups within chosen groups. */
export function NestedGroups(props: {
  nested: GroupsPolicy['nested'];
  isDisabled: boolean;
  onChange: (nested: GroupsPolicy['nested']) => void;
}) {
  const { nested, isDisabled, onChange } = props;
  const { t } = useText();
  return (
    <RadioGroup
      aria-label={t('groupsPanel.nested')}
      isDisabled={isDisabled}
      value={nested}
      onChange={chosen =>
        onChange(CHOICES.find(one => one === chosen) ?? nested)
      }
    >
      {CHOICES.map(one => (
        <Radio key={one} value={one}>
          {`${t(`groupsPanel.nestedOption.${one}`)}: ${t(
            `groupsPanel.nestedHelp.${one}`,
          )}`}
        </Radio>
      ))}
    </RadioGroup>
  );
}
