'use client';

import { Search, X } from 'lucide-react';
import type { ComponentProps } from 'react';
import { MAX_LENGTH } from '@/lib/contracts/limits';
import { Input } from './input';
import { Kbd } from './kbd';

type SearchFieldProps = Omit<ComponentProps<typeof Input>, 'type' | 'className' | 'children'> & {
  value: string;
  clearLabel: string;
  onClear: () => void;
};

/** A field that searches vehicles as one types, with its shortcut or a clear button at the end. */
export function SearchField({ value, clearLabel, onClear, ...props }: SearchFieldProps) {
  return (
    <>
      <Search aria-hidden className="pointer-events-none absolute top-2 left-2.5 size-4 text-faint" />
      <Input
        type="text"
        inputMode="search"
        autoComplete="off"
        spellCheck={false}
        maxLength={MAX_LENGTH.vehicleSearch}
        value={value}
        className="px-8"
        {...props}
      />
      <span className="absolute top-1.5 right-2 flex h-5 items-center">
        {value === '' ? (
          <span className="hidden sm:block">
            <Kbd>/</Kbd>
          </span>
        ) : (
          <button
            type="button"
            aria-label={clearLabel}
            title={clearLabel}
            onClick={onClear}
            className="text-faint hover:text-text"
          >
            <X aria-hidden className="size-4" />
          </button>
        )}
      </span>
    </>
  );
}
