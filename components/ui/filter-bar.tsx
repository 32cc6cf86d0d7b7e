'use client';

import type { ReactNode } from 'react';
import { Button } from './button';
import { FilterSelect } from './filter-select';
import { SearchInput } from './search-input';

type Values = Readonly<Record<string, string | null | undefined>>;

type FilterBarProps = {
  /** What is chosen, by name; `q` is searched for. */
  values: Values;
  search: { label: string; maxLength: number; className?: string };
  selects: readonly { name: string; label: string; any: string; options: readonly (readonly [string, string])[] }[];
  resetLabel: string;
  /** What changed; '' takes a filter off. */
  onChange: (part: Record<string, string>) => void;
  /** Other filters. */
  children?: ReactNode;
};

/** Above a list that changes as it is filtered: a search, selects, and a way to take all off. */
export function FilterBar({ values, search, selects, resetLabel, onChange, children }: FilterBarProps) {
  const reset = () => onChange(Object.fromEntries(Object.keys(values).map((name) => [name, ''])));
  return (
    <search className="flex flex-wrap items-center gap-2">
      <SearchInput className="sm:w-64!" {...search} q={values.q ?? ''} onSearch={(q) => onChange({ q })} />
      {selects.map(({ name, ...select }) => (
        <FilterSelect key={name} {...select} value={values[name]} onChange={(value) => onChange({ [name]: value })} />
      ))}
      {children}
      {Object.values(values).some(Boolean) && (
        <Button variant="ghost" onClick={reset}>
          {resetLabel}
        </Button>
      )}
    </search>
  );
}
