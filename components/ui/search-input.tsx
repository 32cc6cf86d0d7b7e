'use client';

import { useEffect, useEffectEvent, useState } from 'react';
import { Input } from './input';

const DEBOUNCE_MS = 300;

type SearchInputProps = {
  label: string;
  /** What is searched for now, trimmed. */
  q: string;
  onSearch(q: string): void;
  maxLength: number;
  className?: string;
};

/** Searches when the text stood still. Emptied from outside it is empty. */
export function SearchInput({ label, q, onSearch, maxLength, className }: SearchInputProps) {
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
