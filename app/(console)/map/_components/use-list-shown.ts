'use client';

import { useState, useSyncExternalStore } from 'react';

/** Window width at which the list is open by default. */
const WIDE = '(min-width: 1200px)';
/** Below this width the list covers the map. */
const BESIDE = '(min-width: 1024px)';

function subscribe(listener: () => void): () => void {
  const media = matchMedia(WIDE);
  media.addEventListener('change', listener);
  return () => media.removeEventListener('change', listener);
}

/** Whether the list is shown; by default in a wide window. */
export function useListShown() {
  const wide = useSyncExternalStore(
    subscribe,
    () => matchMedia(WIDE).matches,
    () => true,
  );
  const [chosen, setChosen] = useState<boolean | null>(null);
  const open = chosen ?? wide;
  return {
    open,
    /** CSS decides until the user does: the server does not know the width. */
    className: chosen === null ? 'flex max-[1199px]:hidden' : open ? 'flex' : 'hidden',
    toggle: () => setChosen(!open),
    hide: () => setChosen(false),
    /** Closes the list where it would cover the map. */
    leave: () => {
      if (!matchMedia(BESIDE).matches) setChosen(false);
    },
  };
}
