'use client';

import { useEffect, useEffectEvent } from 'react';
import { isTyping } from '../../_components/is-typing';

type RowKeys = {
  count: number;
  active: number;
  onMove: (index: number) => void;
  onOpen: () => void;
  onSearch: () => void;
};

const STEPS: Record<string, number> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

/** Shortcuts: `/` search, j, k and arrows move between rows, Enter opens, Escape deselects. */
export function useRowKeys({ count, active, onMove, onOpen, onSearch }: RowKeys): void {
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (isTyping(event)) return;
    const step = STEPS[event.key];
    const onControl = event.target instanceof Element && event.target.closest('a, button, [popover]');
    if (event.key === '/') onSearch();
    else if (step !== undefined && count > 0) onMove(Math.max(0, Math.min(count - 1, active + step)));
    else if (event.key === 'Enter' && active >= 0 && !onControl) onOpen();
    else if (event.key === 'Escape' && active >= 0) onMove(-1);
    else return;
    event.preventDefault();
  });
  useEffect(() => {
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}
