'use client';

import { Check, ChevronDown } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type ReactNode, useState } from 'react';
import { cx, Input, Menu, menuItemClass } from '@/components/ui';

type FilterOption = { value: string; label: string; icon?: ReactNode };

const FIND_FROM = 10;

type FilterMenuProps = {
  label: string;
  options: FilterOption[];
  chosen: readonly string[];
  onChange: (chosen: string[]) => void;
};

/** Of the button of a filter. */
export const filterClass = (chosen: boolean): string =>
  cx(
    'inline-flex h-8 shrink-0 items-center gap-1.5 whitespace-nowrap rounded-md border px-2.5 text-sm transition-colors hover:bg-hover',
    chosen ? 'border-accent/50 bg-accent/10 text-accent' : 'border-line-strong bg-surface text-muted',
  );

/** A menu to choose any number of options. A chosen value without an option is shown too, so that it can be removed. */
export function FilterMenu({ label, options, chosen, onChange }: FilterMenuProps) {
  const t = useTranslations('vehicles.filter');
  const [find, setFind] = useState('');
  const unknown = chosen.filter((value) => !options.some((option) => option.value === value));
  const all = [...unknown.map((value): FilterOption => ({ value, label: value })), ...options];
  const shown = all.filter((option) => option.label.toLowerCase().includes(find.trim().toLowerCase()));
  const toggle = (value: string) =>
    onChange(chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value]);

  return (
    <Menu
      label={label}
      className="w-56"
      triggerClassName={filterClass(chosen.length > 0)}
      trigger={
        <>
          {label}
          {chosen.length > 0 && <span className="tabular font-semibold">{chosen.length}</span>}
          <ChevronDown aria-hidden className="size-3.5 opacity-60" />
        </>
      }
    >
      {all.length > FIND_FROM && (
        <Input
          type="search"
          aria-label={t('find')}
          placeholder={t('find')}
          value={find}
          onChange={(event) => setFind(event.target.value)}
          className="mb-1"
        />
      )}
      <div role="menu" aria-label={label} tabIndex={-1}>
        {shown.map(({ value, label: text, icon }, i) => (
          <button
            key={value}
            type="button"
            role="menuitemcheckbox"
            aria-checked={chosen.includes(value)}
            tabIndex={i === 0 ? 0 : -1}
            onClick={() => toggle(value)}
            className={menuItemClass}
          >
            <Box checked={chosen.includes(value)} />
            {icon}
            <span className="min-w-0 truncate">{text}</span>
          </button>
        ))}
      </div>
      {shown.length === 0 && <p className="px-2 py-2 text-faint text-xs">{t('nothing')}</p>}
      {chosen.length > 0 && (
        <button
          type="button"
          onClick={() => onChange([])}
          className="mt-1 h-7 w-full rounded-md text-muted text-xs hover:bg-hover hover:text-text"
        >
          {t('clearOne')}
        </button>
      )}
    </Menu>
  );
}

const Box = ({ checked }: { checked: boolean }) => (
  <span
    className={cx(
      'flex size-3.5 shrink-0 items-center justify-center rounded-xs border',
      checked ? 'border-accent bg-accent text-on-accent' : 'border-faint bg-surface',
    )}
  >
    {checked && <Check aria-hidden strokeWidth={3} className="size-3" />}
  </span>
);
