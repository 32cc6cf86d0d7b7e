'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';

const POLL_INTERVAL_MS = 1_000;

/** Looks until an authority that was asked for is there. */
export function WaitUntilMade() {
  const router = useRouter();
  useEffect(() => {
    const timer = setInterval(() => router.refresh(), POLL_INTERVAL_MS);
    return () => clearInterval(timer);
  }, [router]);
  return null;
}
