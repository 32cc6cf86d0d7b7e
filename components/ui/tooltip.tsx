import type { ReactNode } from 'react';

/** A short text on hover and focus. Never the only place of an information: touch does not show it. */
export function Tooltip({ text, children }: { text: ReactNode; children: ReactNode }) {
  return (
    <span className="group/tip relative inline-flex">
      {children}
      <span
        role="tooltip"
        className="pointer-events-none absolute bottom-full left-1/2 z-50 mb-1.5 w-max max-w-64 -translate-x-1/2 rounded-md border border-line-strong bg-raised px-2 py-1 text-xs opacity-0 shadow-pop transition-opacity delay-150 group-focus-within/tip:opacity-100 group-hover/tip:opacity-100"
      >
        {text}
      </span>
    </span>
  );
}
