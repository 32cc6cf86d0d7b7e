'use client';

import { Search } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { cx } from '@/components/ui';
import { isShortSearch } from '@/components/vehicles/filters';
import { Highlight } from '@/components/vehicles/highlight';
import type { Role } from '@/lib/contracts/users/terms';
import { type PaletteEntry, usePaletteEntries } from './use-palette-entries';

type PaletteProps = { role: Role; onClose: () => void; onShortcuts: () => void };

/** Command palette: pages, vehicles and actions by a part of their names. */
export default function Palette({ role, onClose, onShortcuts }: PaletteProps) {
  const t = useTranslations('common.palette');
  const dialog = useRef<HTMLDialogElement>(null);
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(0);
  const { entries, searching, failed } = usePaletteEntries(text, role, onShortcuts);
  const active = Math.min(chosen, entries.length - 1);
  useEffect(() => dialog.current?.showModal(), []);
  useEffect(() => {
    dialog.current?.querySelector(`#palette-${active}`)?.scrollIntoView({ block: 'nearest' });
  }, [active]);

  const choose = (entry: PaletteEntry | undefined) => {
    if (!entry) return;
    onClose();
    entry.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && entries.length > 0) setChosen((active + step + entries.length) % entries.length);
    else if (event.key === 'Enter' && !event.nativeEvent.isComposing) choose(entries[active]);
    else return;
    event.preventDefault();
  };

  return (
    <dialog
      ref={dialog}
      aria-label={t('title')}
      onClose={onClose}
      onMouseDown={(event) => event.target === dialog.current && onClose()}
      className="mt-[12vh] w-[min(36rem,calc(100vw-2rem))] overflow-hidden rounded-lg border border-line-strong bg-raised p-0 shadow-pop"
    >
      <div className="flex items-center gap-2.5 border-line border-b px-3.5">
        <Search aria-hidden className="size-4 shrink-0 text-faint" />
        <input
          role="combobox"
          aria-expanded
          aria-controls="palette-entries"
          aria-activedescendant={active >= 0 ? `palette-${active}` : undefined}
          aria-label={t('placeholder')}
          placeholder={t('placeholder')}
          autoComplete="off"
          spellCheck={false}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setChosen(0);
          }}
          onKeyDown={onKeyDown}
          className="h-11 min-w-0 flex-1 bg-transparent text-base outline-none placeholder:text-faint"
        />
        {searching && <span className="text-faint text-xs">{t('searching')}</span>}
      </div>
      <div id="palette-entries" role="listbox" aria-label={t('title')} className="max-h-[50dvh] overflow-y-auto p-1.5">
        {entries.map((entry, i) => (
          <div key={`${entry.group}-${entry.id}`} role="presentation">
            {entry.group !== entries[i - 1]?.group && (
              <div className="px-2 pt-2 pb-1 font-medium text-2xs text-faint">{t(entry.group)}</div>
            )}
            <Option
              id={`palette-${i}`}
              entry={entry}
              query={text}
              active={i === active}
              onPoint={() => setChosen(i)}
              onChoose={() => choose(entry)}
              onKeyDown={onKeyDown}
            />
          </div>
        ))}
        {failed && <p className="px-2 py-2 text-critical text-sm">{t('failed')}</p>}
        {entries.length === 0 && !failed && !searching && <NoEntries query={text} />}
      </div>
    </dialog>
  );
}

function NoEntries({ query }: { query: string }) {
  const t = useTranslations('common.palette');
  return (
    <div className="px-2 py-6 text-center text-muted">
      <p>{t('none', { query })}</p>
      {isShortSearch(query) && <p className="mt-1 text-faint text-xs">{t('short')}</p>}
    </div>
  );
}

type OptionProps = {
  id: string;
  entry: PaletteEntry;
  query: string;
  active: boolean;
  onPoint: () => void;
  onChoose: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
};

function Option({ id, entry, query, active, onPoint, onChoose, onKeyDown }: OptionProps) {
  return (
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={active}
      onMouseMove={onPoint}
      onMouseDown={(event) => event.preventDefault()}
      onClick={onChoose}
      onKeyDown={onKeyDown}
      className={cx('flex h-9 cursor-pointer items-center gap-3 rounded-md px-2', active && 'bg-selected')}
    >
      <span className="min-w-0 truncate">
        <Highlight text={entry.label} query={query} />
      </span>
      {entry.detail && (
        <span className="ml-auto min-w-0 shrink truncate text-muted text-xs max-sm:hidden">
          <Highlight text={entry.detail} query={query} />
        </span>
      )}
    </div>
  );
}
