'use client';

import { useEffect, useEffectEvent } from 'react';
import { isTyping } from '../../_components/is-typing';
import { TOOL_KEYS } from './map-tools';

type MapKeys = {
  onSearch: () => void;
  onBox: () => void;
  onLasso: () => void;
  onFollow: () => void;
  onEscape: () => void;
};

/** `/` to the search, b and l to select, f follows, Escape lets go. */
export function useMapKeys({ onSearch, onBox, onLasso, onFollow, onEscape }: MapKeys): void {
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (isTyping(event) || event.defaultPrevented) return;
    if (event.key === '/') onSearch();
    else if (event.key === TOOL_KEYS.box) onBox();
    else if (event.key === TOOL_KEYS.lasso) onLasso();
    else if (event.key === 'f') onFollow();
    else if (event.key === 'Escape') onEscape();
    else return;
    event.preventDefault();
  });
  useEffect(() => {
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}
