'use client';

import { useSyncExternalStore } from 'react';
import type { MapTheme } from './basemap/palette';

const DARK = '(prefers-color-scheme: dark)';

function subscribe(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  const media = matchMedia(DARK);
  media.addEventListener('change', listener);
  return () => {
    observer.disconnect();
    media.removeEventListener('change', listener);
  };
}

function current(): MapTheme {
  const chosen = document.documentElement.dataset.theme;
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return matchMedia(DARK).matches ? 'dark' : 'light';
}

/** The current theme: the user's choice or the system's. */
export const useMapTheme = (): MapTheme => useSyncExternalStore(subscribe, current, () => 'light');
