import { Select } from '@backstage/ui';
import styles from './FilterBar.module.css';

const ANY = 'any';

interface FilterOption<T extends string> {
  id: T;
  label: string;
}

/** Chooses one value of a filter, or any. */
export function FilterSelect<T extends string>(props: {
  label: string;
  anyLabel: string;
  options: FilterOption<T>[];
  value: T | undefined;
  onChange: (value: T | undefined) => void;
}) {
  const { label, anyLabel, options, value, onChange } = props;
  return (
    <Select
      className={styles.select}
      label={label}
      options={[{ id: ANY, label: anyLabel }, ...options]}
      value={value ?? ANY}
      onChange={key => onChange(options.find(({ id }) => id === key)?.id)}
    />
  );
}

/** Chooses some values of a filter; none means any. */
export function MultiFilterSelect<T extends string>(props: {
  label: string;
  anyLabel: string;
  options: FilterOption<T>[];
  value: T[];
  onChange: (value: T[]) => void;
}) {
  const { label, anyLabel, options, value, onChange } = props;
  return (
    <Select
      className={styles.select}
      label={label}
      selectionMode="multiple"
      placeholder={anyLabel}
      options={options}
      value={value}
      onChange={keys =>
        onChange(
          options.map(({ id }) => id).filter(id => [keys].flat().includes(id)),
        )
      }
    />
  );
}
