import { useRef } from 'react';
import { Checkbox, Radio, RadioGroup, Text } from '@backstage/ui';
import type { MappingPolicy } from '@idp-sync/backstage-plugin-idp-sync-common';
import { useText } from '../../hooks/useText';
import type { PolicyPanelProps } from '../ConnectionPage/PolicyPanelProps';
import { FieldRow, FormSection, issueAt, NumberInput } from '../forms';

const CHOICES = ['nearest', 'direct', 'transitive'] as const;
/** More people than a team has, fewer than a group of everybody. */
const FIRST_LIMIT = 5_000;

/** Which groups a person is related to in the catalog. */
export function MembershipSection(props: PolicyPanelProps) {
  const { policy, onChange, readOnly, issues } = props;
  const { membership, membershipLimit } = policy.mapping;
  const { t } = useText();
  const isDisabled = readOnly !== undefined;
  const isFlattened = policy.groups.nested === 'flatten';
  const set = (changes: Partial<MappingPolicy>) =>
    onChange({ ...policy, mapping: { ...policy.mapping, ...changes } });
  // Switching it off and on again loses nothing.
  const last = useRef(FIRST_LIMIT);
  last.current = membershipLimit ?? last.current;
  return (
    <FormSection
      title={t('membership.title')}
      hint={isFlattened ? t('membership.flattened') : t('membership.hint')}
    >
      <RadioGroup
        aria-label={t('membership.title')}
        isDisabled={isDisabled || isFlattened}
        value={membership}
        onChange={chosen =>
          set({ membership: CHOICES.find(one => one === chosen) ?? membership })
        }
      >
        {CHOICES.map(one => (
          <Radio key={one} value={one}>
            {t(`membership.option.${one}`)}
          </Radio>
        ))}
      </RadioGroup>
      <Checkbox
        isSelected={membershipLimit !== undefined}
        isDisabled={isDisabled}
        onChange={isOn =>
          set({ membershipLimit: isOn ? last.current : undefined })
        }
      >
        {t('membership.limited')}
      </Checkbox>
      <Text as="p" variant="body-small" color="secondary">
        {t('membership.limitHelp')}
      </Text>
      {membershipLimit !== undefined && (
        <FieldRow>
          <NumberInput
            label={t('membership.limit')}
            minValue={1}
            isDisabled={isDisabled}
            value={membershipLimit}
            onChange={limit => set({ membershipLimit: limit })}
            issue={issueAt(issues, 'mapping.membershipLimit')}
          />
        </FieldRow>
      )}
    </FormSection>
  );
}
