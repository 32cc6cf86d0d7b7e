'use client';

import { useEffect, useState } from 'react';

/** True once `wanted` has been true for so long: what passes by itself need not be said. */
export function useLasting(wanted: boolean, forMs: number): boolean {
  const [lasted, setLasted] = useState(false);
  useEffect(() => {
    if (!wanted) return;
    const timer = setTimeout(() => setLasted(true), forMs);
    return () => {
      clearTimeout(timer);
      setLasted(false);
    };
  }, [wanted, forMs]);
  return lasted;
}
