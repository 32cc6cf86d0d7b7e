'use client';

import { X } from 'lucide-react';
import { Kbd } from './kbd';

type SearchFieldEndProps = { empty: boolean; clearLabel: string; onClear: () => void };

/** At the end of a search field: its shortcut, or a clear button. */
export function SearchFieldEnd({ empty, clearLabel, onClear }: SearchFieldEndProps) {
  return (
    <span className="absolute top-1.5 right-2 flex h-5 items-center">
      {empty ? (
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
  );
}
