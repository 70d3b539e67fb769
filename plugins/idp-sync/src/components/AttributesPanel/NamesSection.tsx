import { Radio, RadioGroup, TextField } from '@backstage/ui';
import type { MappingPolicy } from '@idp-sync/backstage-plugin-idp-sync-common';
import { useText } from '../../hooks/useText';
import type { PolicyPanelProps } from '../ConnectionPage';
import { fieldIssue, FieldRow, FormSection, issueAt } from '../forms';

const CHOICES = ['never', 'follow'] as const;

/** By which references the catalog knows people and groups. */
export function NamesSection(props: PolicyPanelProps) {
  const { policy, onChange, readOnly, issues } = props;
  const { namespace, renames } = policy.mapping;
  const { t } = useText();
  const isDisabled = readOnly !== undefined;
  const set = (changes: Partial<MappingPolicy>) =>
    onChange({ ...policy, mapping: { ...policy.mapping, ...changes } });
  return (
    <FormSection title={t('names.title')} hint={t('names.hint')}>
      <FieldRow>
        <TextField
          label={t('names.namespace')}
          description={t('names.namespaceHelp')}
          isDisabled={isDisabled}
          value={namespace}
          onChange={typed => set({ namespace: typed.trim() })}
          {...fieldIssue(issueAt(issues, 'mapping.namespace'))}
        />
      </FieldRow>
      <RadioGroup
        label={t('names.renames')}
        isDisabled={isDisabled}
        value={renames}
        onChange={chosen =>
          set({ renames: CHOICES.find(one => one === chosen) ?? renames })
        }
      >
        {CHOICES.map(one => (
          <Radio key={one} value={one}>
            {t(`names.option.${one}`)}
          </Radio>
        ))}
      </RadioGroup>
    </FormSection>
  );
}
