import { Select, Switch, TextField } from '@backstage/ui';
import type {
  DirectoryAttribute,
  FieldMapping,
  LookupTables,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { useText } from '../../hooks/useText';
import type { PolicyIssue } from '../ConnectionPage';
import { fieldIssue, issueAt } from '../forms';
import { ExpressionField } from './ExpressionField';
import styles from './AttributesPanel.module.css';

/** One mapping of the policy, to be changed. */
export function MappingEditor(props: {
  mapping: FieldMapping;
  /** Of the mapping in the policy, such as `mapping.attributes.user.0`. */
  path: string;
  tables: LookupTables;
  attributes: readonly DirectoryAttribute[];
  issues: readonly PolicyIssue[];
  isDisabled: boolean;
  /** False where it stands in for a standard mapping. */
  hasField: boolean;
  onChange: (mapping: FieldMapping) => void;
}) {
  const { mapping, path, tables, attributes, issues } = props;
  const { isDisabled, hasField, onChange } = props;
  const { t } = useText();
  return (
    <div className={styles.editor}>
      {hasField && (
        <TextField
          aria-label={t('mapping.field')}
          size="small"
          placeholder="labels.department"
          description={
            mapping.field === '' ? t('mapping.fieldHelp') : undefined
          }
          value={mapping.field}
          isDisabled={isDisabled}
          onChange={field => onChange({ ...mapping, field: field.trim() })}
          {...fieldIssue(issueAt(issues, `${path}.field`))}
        />
      )}
      <ExpressionField
        field={mapping.field || t('mapping.newField')}
        value={mapping.expression}
        tables={tables}
        attributes={attributes}
        issue={issueAt(issues, `${path}.expression`)}
        isDisabled={isDisabled}
        onChange={expression => onChange({ ...mapping, expression })}
      />
      <div className={styles.options}>
        <Select
          aria-label={t('mapping.apply')}
          size="small"
          isDisabled={isDisabled}
          options={(['always', 'atCreation'] as const).map(value => ({
            value,
            label: t(`mapping.${value}`),
          }))}
          value={mapping.apply}
          onChange={key =>
            onChange({
              ...mapping,
              apply: key === 'atCreation' ? 'atCreation' : 'always',
            })
          }
        />
        <Switch
          label={t('mapping.required')}
          isSelected={mapping.required}
          isDisabled={isDisabled}
          onChange={required => onChange({ ...mapping, required })}
        />
      </div>
    </div>
  );
}
