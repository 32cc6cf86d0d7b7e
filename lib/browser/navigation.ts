import { useSyncExternalStore } from 'react';

// A page is sent when it is complete, so that its status is true: until then the page before it stays, under a progress bar

/** From one address to another. */
type Navigation = { from: string; to: string };

let current: Navigation | null = null;
const listeners = new Set<() => void>();

/** Path and query, comparable. */
export const addressOf = (pathname: string, search: URLSearchParams): string => `${pathname}?${search}`;

const addressOfUrl = (url: string): string => {
  const { pathname, searchParams } = new URL(url, window.location.href);
  return addressOf(pathname, searchParams);
};

/** Called by Next when a navigation starts. */
export function navigationStarted(url: string): void {
  current = { from: addressOfUrl(window.location.href), to: addressOfUrl(url) };
  for (const listener of listeners) listener();
}

/** The last navigation; it is over when another address than `from` is shown. Null before the first. */
export const useNavigation = (): Navigation | null =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
    () => null,
  );
