'use client';

import { useCallback, useEffect, useRef } from 'react';

/** A function of constant identity, so that memoised rows do not render again. Not to be called during a render. */
export function useStableCallback<Arguments extends unknown[]>(handler: (...given: Arguments) => void) {
  const newest = useRef(handler);
  useEffect(() => {
    newest.current = handler;
  });
  return useCallback((...given: Arguments) => newest.current(...given), []);
}
