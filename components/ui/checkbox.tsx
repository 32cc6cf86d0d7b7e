import type { ComponentProps, ReactNode } from 'react';
import { cx } from './cx';

type CheckboxProps = Omit<ComponentProps<'input'>, 'type'> & { label: ReactNode };

export function Checkbox({ label, className, ...props }: CheckboxProps) {
  return (
    <label className={cx('inline-flex cursor-pointer items-center gap-2 text-sm', className)}>
      <input {...props} type="checkbox" className="size-3.5 shrink-0 accent-accent" />
      <span className="min-w-0 truncate">{label}</span>
    </label>
  );
}

type CheckboxGroupProps = {
  label: string;
  options: readonly { code: string; name: string }[];
  /** Codes of the chosen options. */
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
};

/** A choice of any number of options, in two columns. */
export function CheckboxGroup({ label, options, chosen, onChange }: CheckboxGroupProps) {
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="mb-1 font-medium text-muted text-xs">{label}</legend>
      <div className="grid max-h-56 grid-cols-2 gap-x-4 gap-y-1.5 overflow-y-auto">
        {options.map(({ code, name }) => (
          <Checkbox
            key={code}
            label={name}
            checked={chosen.includes(code)}
            onChange={({ target }) =>
              onChange(target.checked ? [...chosen, code] : chosen.filter((one) => one !== code))
            }
          />
        ))}
      </div>
    </fieldset>
  );
}
