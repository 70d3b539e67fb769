import { Alert, Radio, RadioGroup } from '@backstage/ui';
import { FOREIGN_ENTITY_RULES } from '@idp-sync/backstage-plugin-idp-sync-common';
import { useText } from '../../hooks/useText';
import type { PolicyPanelProps } from '../ConnectionPage';
import { FormSection, issueWithin } from '../forms';

/** What the catalog does with people and teams that come from elsewhere. */
export function ForeignEntityFields(props: PolicyPanelProps) {
  const { policy, onChange, readOnly, issues } = props;
  const { t } = useText();
  const wrong = issueWithin(issues, 'foreignEntities');
  return (
    <FormSection
      title={t('sourceOfTruth.title')}
      hint={t('sourceOfTruth.hint')}
    >
      <RadioGroup
        aria-label={t('sourceOfTruth.title')}
        isDisabled={readOnly !== undefined}
        value={policy.foreignEntities}
        onChange={value =>
          onChange({
            ...policy,
            foreignEntities:
              FOREIGN_ENTITY_RULES.find(rule => rule === value) ?? 'allow',
          })
        }
      >
        {FOREIGN_ENTITY_RULES.map(rule => (
          <Radio key={rule} value={rule}>
            {t(`sourceOfTruth.rule.${rule}`)}
          </Radio>
        ))}
      </RadioGroup>
      {wrong && <Alert status="danger" icon role="alert" title={wrong} />}
    </FormSection>
  );
}
