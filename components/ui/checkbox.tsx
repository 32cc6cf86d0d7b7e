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
