import type { ObjectExplanation } from '@idp-sync/backstage-plugin-idp-sync-common';
import { useText } from '../../hooks/useText';
import { ConditionList } from './ConditionList';
import { Section } from './Section';

/** Every condition of the policy as a checklist, the one that decided marked; rules with each of their parts. */
export function Conditions(props: { explanation: ObjectExplanation }) {
  const { conditions, directory, class: objectClass } = props.explanation;
  const { t } = useText();
  const emptyText = () => {
    if (directory.state !== 'present') {
      return t('explain.notChecked');
    }
    return objectClass === 'organization'
      ? t('explain.noConditionsTenant')
      : t('explain.noConditions');
  };
  return (
    <Section
      title={t('explain.conditions')}
      hint={conditions.length > 0 ? t('explain.conditionsHint') : emptyText()}
    >
      {conditions.length > 0 && <ConditionList conditions={conditions} />}
    </Section>
  );
}
