import { useFormatter } from 'next-intl';
import { cx } from '@/components/ui';

type FigureProps = {
  label: string;
  /** undefined: not known yet. */
  value: number | undefined;
  hint?: string | false;
  strong?: boolean;
  warns?: boolean;
};

export function Figure({ label, value, hint, strong, warns }: FigureProps) {
  const format = useFormatter();
  return (
    <div className="flex min-w-0 flex-col">
      <dt className="text-muted text-xs">{label}</dt>
      <dd className={cx('tabular font-semibold', strong ? 'text-2xl' : 'text-xl', warns && 'text-warning')}>
        {value === undefined ? '–' : format.number(value)}
      </dd>
      {hint && <dd className="text-faint text-xs">{hint}</dd>}
    </div>
  );
}
