'use client';

import { useState, useSyncExternalStore } from 'react';

/** From here on there is room for the list beside the map. */
const WIDE = '(min-width: 1200px)';
/** Below, the list lies upon the map. */
const BESIDE = '(min-width: 1024px)';

function subscribe(listener: () => void): () => void {
  const media = matchMedia(WIDE);
  media.addEventListener('change', listener);
  return () => media.removeEventListener('change', listener);
}

/** Whether the list is shown: until somebody says, where there is room. */
export function useListShown() {
  const wide = useSyncExternalStore(
    subscribe,
    () => matchMedia(WIDE).matches,
    () => true,
  );
  const [asked, setAsked] = useState<boolean | null>(null);
  const open = asked ?? wide;
  return {
    open,
    /** The server does not know how wide the window is. */
    className: asked === null ? 'flex max-[1199px]:hidden' : open ? 'flex' : 'hidden',
    toggle: () => setAsked(!open),
    hide: () => setAsked(false),
    /** What was chosen is on the map: do not hide it. */
    leave: () => {
      if (!matchMedia(BESIDE).matches) setAsked(false);
    },
  };
}
