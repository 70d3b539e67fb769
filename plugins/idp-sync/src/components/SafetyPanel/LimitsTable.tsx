import { Checkbox } from '@backstage/ui';
import type {
  SafetyLimit,
  SafetyLimitOrOff,
  SafetyLimits,
} from '@idp-sync/backstage-plugin-idp-sync-common';
import { useRef } from 'react';
import { useText } from '../../hooks/useText';
import type { PolicyIssue } from '../ConnectionPage';
import { issueAt, NumberInput } from '../forms';
import styles from './SafetyPanel.module.css';

const BY_CLASS = [
  'removals',
  'deactivations',
  'creations',
  'referenceChanges',
] as const;
const FIELDS = ['count', 'percent', 'floor'] as const;
const MAX_COUNT = 10_000_000;

function LimitRow(props: {
  label: string;
  help?: string;
  limit: SafetyLimitOrOff;
  /** What it is set to when it is switched on for the first time. */
  initial: SafetyLimit;
  path: string;
  onChange: (limit: SafetyLimitOrOff) => void;
  isDisabled: boolean;
  issues: readonly PolicyIssue[];
}) {
  const { label, help, limit, initial, path, onChange, isDisabled, issues } =
    props;
  const { t } = useText();
  // Switching it off and on again loses nothing.
  const last = useRef(initial);
  last.current = limit === 'off' ? last.current : limit;
  return (
    <tr>
      <th scope="row">
        <Checkbox
          isSelected={limit !== 'off'}
          isDisabled={isDisabled}
          onChange={isOn => onChange(isOn ? last.current : 'off')}
        >
          {label}
        </Checkbox>
        {help && <div className={styles.help}>{help}</div>}
      </th>
      {limit === 'off' ? (
        <td colSpan={FIELDS.length} className={styles.none}>
          {t('safety.off')}
        </td>
      ) : (
        FIELDS.map(field => (
          <td key={field}>
            <NumberInput
              aria-label={`${label}: ${t(`safety.${field}`)}`}
              minValue={0}
              maxValue={field === 'percent' ? 100 : MAX_COUNT}
              isDisabled={isDisabled}
              value={limit[field]}
              onChange={value => onChange({ ...limit, [field]: value })}
              issue={issueAt(issues, `${path}.${field}`)}
            />
          </td>
        ))
      )}
    </tr>
  );
}

/** A limit for each kind of change, by class. */
export function LimitsTable<T extends SafetyLimits>(props: {
  limits: T;
  defaults: SafetyLimits;
  /** Where in the policy they are. */
  path: string;
  onChange: (limits: T) => void;
  isDisabled: boolean;
  issues: readonly PolicyIssue[];
}) {
  const { limits, defaults, path, onChange, isDisabled, issues } = props;
  const { t } = useText();
  const orInitial = (limit: SafetyLimitOrOff): SafetyLimit =>
    limit === 'off' ? { count: 0, percent: 0, floor: 0 } : limit;
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">{t('safety.kind')}</th>
          {FIELDS.map(field => (
            <th key={field} scope="col" title={t(`safety.${field}Help`)}>
              {t(`safety.${field}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {BY_CLASS.flatMap(kind =>
          (['users', 'groups'] as const).map(of => (
            <LimitRow
              key={`${kind}-${of}`}
              label={t(`safety.limit.${kind}.${of}`)}
              limit={limits[kind][of]}
              initial={orInitial(defaults[kind][of])}
              path={`${path}.${kind}.${of}`}
              onChange={limit =>
                onChange({
                  ...limits,
                  [kind]: { ...limits[kind], [of]: limit },
                })
              }
              isDisabled={isDisabled}
              issues={issues}
            />
          )),
        )}
        <LimitRow
          label={t('safety.limit.membersLost')}
          help={t('safety.limit.membersLostHelp')}
          limit={limits.membersLost}
          initial={orInitial(defaults.membersLost)}
          path={`${path}.membersLost`}
          onChange={limit => onChange({ ...limits, membersLost: limit })}
          isDisabled={isDisabled}
          issues={issues}
        />
      </tbody>
    </table>
  );
}
