import { type ReactNode, useId } from 'react';
import { cx } from './cx';

type FieldProps = {
  label: ReactNode;
  hint?: ReactNode;
  error?: ReactNode;
  /** Shown instead of the hint, does not mark the field as invalid. */
  warning?: ReactNode;
  className?: string;
  children: (ids: { id: string; describedBy: string | undefined; invalid: boolean }) => ReactNode;
};

/** Label above a control, and error, warning or hint below, associated for assistive technology. */
export function Field({ label, hint, error, warning, className, children }: FieldProps) {
  const id = useId();
  const noteId = `${id}-note`;
  const note = error || warning || hint;
  return (
    <div className={cx('flex flex-col gap-1', className)}>
      <label htmlFor={id} className="font-medium text-muted text-xs">
        {label}
      </label>
      {children({ id, describedBy: note ? noteId : undefined, invalid: Boolean(error) })}
      {note && (
        <p
          id={noteId}
          role={error ? 'alert' : undefined}
          className={cx('text-xs', error ? 'text-critical' : warning ? 'text-warning' : 'text-faint')}
        >
          {note}
        </p>
      )}
    </div>
  );
}
