import { useState } from 'react';
import { ButtonIcon, TextAreaField, TextField } from '@backstage/ui';
import { RiDeleteBinLine } from '@remixicon/react';
import { useEntryFocus } from '../../hooks/useEntryFocus';
import { useText } from '../../hooks/useText';
import type { PolicyPanelProps } from '../ConnectionPage';
import { AddButton, fieldIssue, FormSection, issueWithin } from '../forms';
import { parseTableText, toTableText } from './tableText';
import styles from './AttributesPanel.module.css';

type Tables = PolicyPanelProps['policy']['mapping']['tables'];

function isSame(a: object, b: object): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** One table; what is typed stays as it is typed for as long as it comes to what the draft has. */
function TableEditor(props: {
  name: string;
  entries: Readonly<Record<string, string>>;
  issue: string | undefined;
  isDisabled: boolean;
  onRename: (name: string) => void;
  onChange: (entries: Record<string, string>) => void;
  onRemove: () => void;
}) {
  const { name, entries, issue, isDisabled, onRename, onChange, onRemove } =
    props;
  const { t } = useText();
  const [typed, setTyped] = useState(() => toTableText(entries));
  const parsed = parseTableText(typed);
  const text = isSame(parsed.entries, entries) ? typed : toTableText(entries);
  const wrongLine = text === typed ? parsed.wrongLine : undefined;
  const problem =
    wrongLine === undefined
      ? issue
      : t('mapping.noEquals', { line: String(wrongLine) });
  return (
    <div className={styles.table} data-table>
      <div className={styles.tableName}>
        <TextField
          label={t('mapping.table')}
          size="small"
          value={name}
          isDisabled={isDisabled}
          onChange={onRename}
        />
        <ButtonIcon
          size="small"
          variant="tertiary"
          icon={<RiDeleteBinLine />}
          aria-label={t('mapping.removeTable', { name })}
          isDisabled={isDisabled}
          onPress={onRemove}
        />
      </div>
      <div className={styles.expression}>
        <TextAreaField
          label={t('mapping.entries')}
          aria-label={t('mapping.entriesOf', { name })}
          size="small"
          rows={Math.min(10, text.split('\n').length + 1)}
          placeholder={'DE = Germany\nFR = France'}
          value={text}
          isDisabled={isDisabled}
          onChange={changed => {
            setTyped(changed);
            onChange(parseTableText(changed).entries);
          }}
          {...fieldIssue(problem)}
        />
      </div>
    </div>
  );
}

/** The tables that expressions look things up in. */
export function TablesSection(props: PolicyPanelProps) {
  const { policy, onChange, readOnly, issues } = props;
  const { t } = useText();
  const { tables } = policy.mapping;
  const names = Object.keys(tables);
  const isDisabled = readOnly !== undefined;
  const change = (changed: Tables) =>
    onChange({ ...policy, mapping: { ...policy.mapping, tables: changed } });
  const { ref, focusEntry } = useEntryFocus();
  const add = () => {
    focusEntry('[data-table] input', names.length);
    let number = names.length + 1;
    while (Object.hasOwn(tables, `table${number}`)) {
      number += 1;
    }
    change({ ...tables, [`table${number}`]: {} });
  };
  return (
    <div ref={ref}>
      <FormSection
        title={t('mapping.tables')}
        hint={t('mapping.tablesHint')}
        action={
          <AddButton
            label={t('mapping.addTable')}
            isDisabled={isDisabled}
            onPress={add}
          />
        }
      >
        {names.map((name, place) => (
          <TableEditor
            // A table stays the same one while its name is typed.
            key={place}
            name={name}
            entries={tables[name]}
            issue={issueWithin(issues, `mapping.tables.${name}`)}
            isDisabled={isDisabled}
            onRename={renamed => {
              if (!Object.hasOwn(tables, renamed)) {
                change(
                  Object.fromEntries(
                    Object.entries(tables).map(([one, entries]) => [
                      one === name ? renamed : one,
                      entries,
                    ]),
                  ),
                );
              }
            }}
            onChange={entries => change({ ...tables, [name]: entries })}
            onRemove={() => {
              focusEntry('[data-table] button', place);
              change(
                Object.fromEntries(
                  Object.entries(tables).filter(([one]) => one !== name),
                ),
              );
            }}
          />
        ))}
      </FormSection>
    </div>
  );
}
