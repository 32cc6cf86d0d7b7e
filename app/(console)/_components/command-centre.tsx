'use client';

import { Search } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { lazy, Suspense, useEffect, useState } from 'react';
import { Kbd } from '@/components/ui';
import type { Role } from '@/lib/contracts/users/terms';
import { isTyping } from './is-typing';

const loadPalette = () => import('./palette');
const Palette = lazy(loadPalette);
/** Preloads the palette after the page, so that it opens without delay. */
const LOAD_AFTER_MS = 3_000;
const ShortcutsDialog = lazy(() => import('./shortcuts-dialog'));

/** The search button of the top bar. It opens the palette, as Ctrl-K does; `?` opens the shortcuts. */
export function CommandCentre({ role }: { role: Role }) {
  const t = useTranslations('common.top');
  const [open, setOpen] = useState<'palette' | 'shortcuts' | null>(null);

  useEffect(() => {
    const timer = setTimeout(() => void loadPalette(), LOAD_AFTER_MS);
    return () => clearTimeout(timer);
  }, []);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        setOpen((before) => (before === 'palette' ? null : 'palette'));
      } else if (event.key === '?' && !isTyping(event)) setOpen('shortcuts');
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);

  return (
    <>
      <button
        type="button"
        onClick={() => setOpen('palette')}
        className="flex h-8 min-w-0 max-w-sm flex-1 items-center gap-2 rounded-md border border-line bg-canvas px-2.5 text-left text-faint text-sm hover:border-line-strong"
      >
        <Search aria-hidden className="size-3.5 shrink-0" />
        <span className="min-w-0 flex-1 truncate">{t('search')}</span>
        <span className="hidden gap-0.5 sm:flex">
          <Kbd>Ctrl</Kbd>
          <Kbd>K</Kbd>
        </span>
      </button>
      <Suspense>
        {open === 'palette' && (
          <Palette role={role} onClose={() => setOpen(null)} onShortcuts={() => setOpen('shortcuts')} />
        )}
        {open === 'shortcuts' && <ShortcutsDialog onClose={() => setOpen(null)} />}
      </Suspense>
    </>
  );
}
