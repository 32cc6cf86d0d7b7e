'use client';

import { useCallback, useEffect, useRef } from 'react';

/** The same function at every render, for rows that must not render again because their page did. Not during a render. */
export function useStable<Arguments extends unknown[]>(handler: (...given: Arguments) => void) {
  const newest = useRef(handler);
  useEffect(() => {
    newest.current = handler;
  });
  return useCallback((...given: Arguments) => newest.current(...given), []);
}
