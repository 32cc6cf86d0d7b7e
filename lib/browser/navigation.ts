import { useSyncExternalStore } from 'react';

// A page is sent when it is complete, so that its status is true: until then the page before it stays, under a progress bar

let target: string | null = null;
const listeners = new Set<() => void>();

function setTarget(value: string | null): void {
  target = value;
  for (const listener of listeners) listener();
}

/** Path and query, comparable. */
export const addressOf = (pathname: string, search: URLSearchParams): string => `${pathname}?${search}`;

/** Called by Next when a navigation starts. */
export function navigationStarted(url: string): void {
  const { pathname, searchParams } = new URL(url, window.location.href);
  setTarget(addressOf(pathname, searchParams));
}

/** Another page is shown, which may be another than the target: the server may have redirected. */
export const navigationEnded = (): void => setTarget(null);

/** Address to which a navigation is under way, or null. */
export const useNavigationTarget = (): string | null =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => target,
    () => null,
  );
