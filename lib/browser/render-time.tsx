'use client';

import { createContext, type ReactNode, useContext, useSyncExternalStore } from 'react';

const RenderTimeContext = createContext<number | null>(null);

/** Provides the time, ms, for which the server rendered the document: hydration shows the same ages, however late it comes. */
export const RenderTime = ({ at, children }: { at: number; children: ReactNode }) => (
  <RenderTimeContext value={at}>{children}</RenderTimeContext>
);

/** Null without a provider. */
export const useRenderTime = (): number | null => useContext(RenderTimeContext);

const never = () => () => undefined;

/**
 * False in the server's rendering and in hydration. Parts of a page in a `Suspense` are hydrated later than the rest, when queries
 * may have data that the server's rendering had not.
 */
export const useHydrated = (): boolean =>
  useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
