'use client';

import { Search } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { Input, SearchFieldEnd } from '@/components/ui';
import { MAX_SEARCH_LENGTH } from '@/components/vehicles/filters';

/** Long enough that a word typed at once is one search. */
const PAUSE_MS = 180;

type SearchBoxProps = {
  value: string;
  onSearch: (text: string) => void;
  /** Enter or arrow down: on to the rows. */
  onDone: () => void;
  inputRef: RefObject<HTMLInputElement | null>;
};

export function SearchBox({ value, onSearch, onDone, inputRef }: SearchBoxProps) {
  const t = useTranslations('vehicles');
  const [text, setText] = useState(value);
  const [seen, setSeen] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  // Changed from outside: a saved view, cleared filters
  if (value !== seen) {
    setSeen(value);
    if (value !== text.trim()) setText(value);
  }
  const search = (next: string, pauseMs: number) => {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onSearch(next.trim()), pauseMs);
  };

  return (
    <div className="relative min-w-0 flex-1 basis-56 sm:max-w-80">
      <Search aria-hidden className="pointer-events-none absolute top-2 left-2.5 size-4 text-faint" />
      <Input
        ref={inputRef}
        type="text"
        inputMode="search"
        role="searchbox"
        aria-label={t('searchLabel')}
        placeholder={t('search')}
        autoComplete="off"
        spellCheck={false}
        maxLength={MAX_SEARCH_LENGTH}
        value={text}
        onChange={(event) => search(event.target.value, PAUSE_MS)}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && text !== '') search('', 0);
          else if (event.key === 'Escape') event.currentTarget.blur();
          else if (event.key === 'Enter' || event.key === 'ArrowDown') {
            if (event.nativeEvent.isComposing) return;
            event.currentTarget.blur();
            onDone();
          } else return;
          event.preventDefault();
        }}
        className="px-8"
      />
      <SearchFieldEnd empty={text === ''} clearLabel={t('clearSearch')} onClear={() => search('', 0)} />
    </div>
  );
}
