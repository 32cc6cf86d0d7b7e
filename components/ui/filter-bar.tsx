'use client';

import { type ReactNode, useEffect, useEffectEvent, useState } from 'react';
import { Button } from './button';
import { Input, Select } from './input';

type Values = Readonly<Record<string, string | null | undefined>>;

/** `name`: of the value, if it is not `q`. */
type Search = { name?: string; label: string; maxLength: number; className?: string };

export type FilterBarProps = {
  /** Values by name. */
  values: Values;
  search?: Search | readonly Search[];
  selects?: readonly { name: string; label: string; any: string; options: readonly (readonly [string, string])[] }[];
  resetLabel: string;
  /** Changed values; '' removes a filter. */
  onChange: (part: Record<string, string>) => void;
  /** Other filters. */
  children?: ReactNode;
};

/** Filters above a list: searches, selects and a reset button. They apply as they change. */
export function FilterBar({ values, search = [], selects = [], resetLabel, onChange, children }: FilterBarProps) {
  const reset = () => onChange(Object.fromEntries(Object.keys(values).map((name) => [name, ''])));
  return (
    <search className="flex flex-wrap items-center gap-2">
      {[search].flat().map(({ name = 'q', ...field }) => (
        <SearchInput
          key={name}
          className="sm:w-64!"
          {...field}
          q={values[name] ?? ''}
          onSearch={(text) => onChange({ [name]: text })}
        />
      ))}
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

type FilterSelectProps = {
  label: string;
  /** Label of the option for no filter. */
  any: string;
  value: string | null | undefined;
  options: readonly (readonly [value: string, label: string])[];
  onChange(value: string): void;
};

/** A select with an option for any value. A chosen value without an option is shown too, so that it can be removed. */
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

const DEBOUNCE_MS = 300;

type SearchInputProps = {
  label: string;
  /** The current search, trimmed. */
  q: string;
  onSearch(q: string): void;
  maxLength: number;
  className?: string;
};

/** Searches after a debounce. Cleared when `q` becomes empty. */
function SearchInput({ label, q, onSearch, maxLength, className }: SearchInputProps) {
  const [text, setText] = useState(q);
  const [before, setBefore] = useState(q);
  if (q !== before) {
    setBefore(q);
    if (q === '') setText('');
  }
  const search = useEffectEvent((next: string) => {
    if (next !== q) onSearch(next);
  });
  useEffect(() => {
    const timer = setTimeout(() => search(text.trim()), DEBOUNCE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <Input
      type="search"
      aria-label={label}
      placeholder={label}
      value={text}
      onChange={({ target }) => setText(target.value)}
      maxLength={maxLength}
      className={className}
    />
  );
}
