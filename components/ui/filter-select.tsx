import { Select } from './select';

type FilterSelectProps = {
  label: string;
  /** What stands there while nothing is chosen. */
  any: string;
  value: string | null | undefined;
  options: readonly (readonly [value: string, label: string])[];
  onChange(value: string): void;
};

/** One of some values, or any. A chosen one that is not offered is shown by its value, so that it can be taken off. */
export function FilterSelect({ label, any, value, options, onChange }: FilterSelectProps) {
  const known = value == null || options.some(([one]) => one === value);
  return (
    <Select
      aria-label={label}
      value={value ?? ''}
      onChange={(event) => onChange(event.target.value)}
      className="min-w-32 max-w-full"
    >
      <option value="">{any}</option>
      {!known && <option value={value}>{value}</option>}
      {options.map(([one, name]) => (
        <option key={one} value={one}>
          {name}
        </option>
      ))}
    </Select>
  );
}
