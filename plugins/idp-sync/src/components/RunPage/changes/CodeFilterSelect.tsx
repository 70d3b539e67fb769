import { formatNumber } from '../../../formatting';
import { MultiFilterSelect } from '../../common';

/** Chooses among codes that a run has, each with how many changes it has for it. */
export function CodeFilterSelect(props: {
  label: string;
  anyLabel: string;
  counts: { code: string; label?: string; count: number }[] | undefined;
  value: string[];
  onChange: (value: string[]) => void;
}) {
  const { counts = [], value, ...rest } = props;
  const options = counts.map(({ code, label = code, count }) => ({
    id: code,
    label: `${label} (${formatNumber(count)})`,
  }));
  for (const code of value) {
    if (!options.some(({ id }) => id === code)) {
      options.push({ id: code, label: code });
    }
  }
  return <MultiFilterSelect {...rest} options={options} value={value} />;
}
