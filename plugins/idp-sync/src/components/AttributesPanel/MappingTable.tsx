import { Button, ButtonIcon, Flex } from '@backstage/ui';
import type {
  FieldMapping,
  MappedClass,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import {
  RiArrowDownLine,
  RiArrowUpLine,
  RiDeleteBinLine,
  RiLockLine,
} from '@remixicon/react';
import { useDirectoryAttributes } from '../../hooks/useDirectoryAttributes';
import { useEntryFocus } from '../../hooks/useEntryFocus';
import { useText } from '../../hooks/useText';
import type { PolicyPanelProps } from '../ConnectionPage';
import { AddButton, FormSection } from '../forms';
import { MappingEditor } from './MappingEditor';
import { mappingRows, moveMapping, type MappingRow } from './mappingRows';
import styles from './AttributesPanel.module.css';

/** What a row is: of the standard, instead of it, or beside it. */
function Kind(props: { row: MappingRow }) {
  const { standard, mapping } = props.row;
  const { t } = useText();
  if (!standard) {
    return <span className={styles.kind}>{t('mapping.added')}</span>;
  }
  if (!standard.mappable) {
    return (
      <span className={styles.kind}>
        <RiLockLine aria-hidden="true" /> {t('mapping.locked')}
      </span>
    );
  }
  return (
    <span className={styles.kind} data-changed={mapping ? true : undefined}>
      {mapping ? t('mapping.changed') : t('mapping.standard')}
    </span>
  );
}

/** The fields of one class: the standard ones, and those of the policy instead of them and beside them. */
export function MappingTable(
  props: PolicyPanelProps & { objectClass: MappedClass },
) {
  const { connectionId, policy, onChange, readOnly, issues, objectClass } =
    props;
  const { t } = useText();
  const { attributes, tables } = policy.mapping;
  const mappings = attributes[objectClass];
  const known = useDirectoryAttributes(connectionId, objectClass);
  const isDisabled = readOnly !== undefined;
  const rows = mappingRows(objectClass, mappings);
  const added = rows.flatMap(({ standard, index }) =>
    !standard && index !== undefined ? [index] : [],
  );
  const change = (changed: FieldMapping[]) =>
    onChange({
      ...policy,
      mapping: {
        ...policy.mapping,
        attributes: { ...attributes, [objectClass]: changed },
      },
    });
  const add = (field: string, expression: string) =>
    change([
      ...mappings,
      { field, expression, required: false, apply: 'always' },
    ]);
  const { ref, focusEntry } = useEntryFocus();
  const actionsAt = (place: number) =>
    `[data-added="${place}"] [data-actions] button:not(:disabled)`;
  const remove = (index: number) =>
    change(mappings.filter((_, other) => other !== index));
  const moveTo = (index: number, from: number, to: number) => {
    // The same button again, and the one for the way back where that cannot be used any more.
    focusEntry(actionsAt(to), to > from && to < added.length - 1 ? 1 : 0);
    change(moveMapping(mappings, index, added[to]));
  };

  const actions = ({ standard, mapping, index }: MappingRow) => {
    if (standard && !standard.mappable) {
      return null;
    }
    if (standard && index === undefined) {
      return (
        <Button
          size="small"
          variant="tertiary"
          isDisabled={isDisabled}
          aria-label={t('mapping.changeOf', { field: standard.field })}
          onPress={() => add(standard.field, standard.expression)}
        >
          {t('mapping.change')}
        </Button>
      );
    }
    if (index === undefined || !mapping) {
      return null;
    }
    if (standard) {
      return (
        <Button
          size="small"
          variant="tertiary"
          isDisabled={isDisabled}
          aria-label={t('mapping.restoreOf', { field: standard.field })}
          onPress={() => remove(index)}
        >
          {t('mapping.restore')}
        </Button>
      );
    }
    const place = added.indexOf(index);
    const field = mapping.field || t('mapping.newField');
    return (
      <Flex gap="1">
        <ButtonIcon
          size="small"
          variant="tertiary"
          icon={<RiArrowUpLine />}
          aria-label={t('mapping.upOf', { field })}
          isDisabled={isDisabled || place === 0}
          onPress={() => moveTo(index, place, place - 1)}
        />
        <ButtonIcon
          size="small"
          variant="tertiary"
          icon={<RiArrowDownLine />}
          aria-label={t('mapping.downOf', { field })}
          isDisabled={isDisabled || place === added.length - 1}
          onPress={() => moveTo(index, place, place + 1)}
        />
        <ButtonIcon
          size="small"
          variant="tertiary"
          icon={<RiDeleteBinLine />}
          aria-label={t('mapping.removeOf', { field })}
          isDisabled={isDisabled}
          onPress={() => {
            focusEntry(
              actionsAt(Math.min(place, added.length - 2)),
              Number.MAX_SAFE_INTEGER,
            );
            remove(index);
          }}
        />
      </Flex>
    );
  };

  return (
    <div ref={ref}>
      <FormSection
        title={t('mapping.fields')}
        hint={t('mapping.fieldsHint')}
        action={
          <AddButton
            label={t('mapping.add')}
            isDisabled={isDisabled}
            onPress={() => {
              focusEntry(`[data-added="${added.length}"] input`, 0);
              add('', '');
            }}
          />
        }
      >
        <ul className={styles.rows}>
          {rows.map(row => (
            <li
              key={row.key}
              className={styles.row}
              data-added={
                row.standard || row.index === undefined
                  ? undefined
                  : added.indexOf(row.index)
              }
            >
              <div className={styles.head}>
                {row.standard ? (
                  <code className={styles.field}>{row.standard.field}</code>
                ) : (
                  <code className={styles.field}>
                    {row.mapping?.field || t('mapping.newField')}
                  </code>
                )}
                <Kind row={row} />
                {row.standard?.entraOnly && (
                  <span className={styles.kind}>{t('mapping.entraOnly')}</span>
                )}
                <span className={styles.actions} data-actions>
                  {actions(row)}
                </span>
              </div>
              {row.mapping && row.index !== undefined ? (
                <MappingEditor
                  mapping={row.mapping}
                  path={`mapping.attributes.${objectClass}.${row.index}`}
                  tables={tables}
                  attributes={known}
                  issues={issues}
                  isDisabled={isDisabled}
                  hasField={!row.standard}
                  onChange={mapping =>
                    change(
                      mappings.map((one, index) =>
                        index === row.index ? mapping : one,
                      ),
                    )
                  }
                />
              ) : (
                <div
                  className={
                    row.standard?.mappable ? styles.source : styles.words
                  }
                >
                  {row.standard?.expression}
                </div>
              )}
            </li>
          ))}
        </ul>
      </FormSection>
    </div>
  );
}
