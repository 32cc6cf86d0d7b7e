'use client';

import { useEffect, useState } from 'react';
import type { Picture } from './picture';

/** What is read, not watched, need not change more often. */
const PAUSE_MS = 1_000;

/** The picture for texts: at once after a pause, else once a second. */
export function useSettledSnapshot(picture: Picture) {
  const [snapshot, setSnapshot] = useState(picture.getSnapshot);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let again = false;
    const take = () => {
      again = false;
      setSnapshot(picture.getSnapshot());
      timer = setTimeout(() => {
        timer = undefined;
        if (again) take();
      }, PAUSE_MS);
    };
    const end = picture.subscribe(() => {
      if (timer) again = true;
      else take();
    });
    return () => {
      end();
      clearTimeout(timer);
    };
  }, [picture]);
  return snapshot;
}
