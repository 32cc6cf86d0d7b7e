'use client';

import { CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { TextLink } from './text-link';

type ToastLink = { href: string; text: string };
type Toast = { id: number; tone: 'success' | 'warning' | 'error'; text: string; link: ToastLink | undefined };

// Warnings, errors and what has a link stay longer
const SHOWN_MS = { success: 4_000, warning: 10_000, error: 10_000 };
const LINK_SHOWN_MS = 10_000;
let toasts: readonly Toast[] = [];
let nextId = 1;
const listeners = new Set<() => void>();

function set(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

/** Shows a message at the lower edge of the window for a few seconds. */
export function toast(tone: Toast['tone'], text: string, link?: ToastLink): void {
  const id = nextId++;
  set([...toasts, { id, tone, text, link }]);
  setTimeout(() => set(toasts.filter((one) => one.id !== id)), link ? LINK_SHOWN_MS : SHOWN_MS[tone]);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const NONE: readonly Toast[] = [];

const ICONS = {
  success: <CircleCheck aria-hidden className="size-4 shrink-0 text-connected" />,
  warning: <TriangleAlert aria-hidden className="size-4 shrink-0 text-warning" />,
  error: <CircleAlert aria-hidden className="size-4 shrink-0 text-critical" />,
};

/** Renders the toasts; used once, in the root layout. */
export function Toaster() {
  const shown = useSyncExternalStore(
    subscribe,
    () => toasts,
    () => NONE,
  );
  return (
    <div
      aria-live="polite"
      className="pointer-events-none fixed inset-x-0 bottom-18 z-50 sm:bottom-4 flex flex-col items-center gap-2 px-4"
    >
      {shown.map(({ id, tone, text, link }) => (
        <div
          key={id}
          className="flex max-w-md items-center gap-2 rounded-lg border border-line-strong bg-raised px-3 py-2 text-sm shadow-pop"
        >
          {ICONS[tone]}
          {text}
          {link && (
            <TextLink href={link.href} className="pointer-events-auto shrink-0 py-1 font-medium">
              {link.text}
            </TextLink>
          )}
        </div>
      ))}
    </div>
  );
}
