'use client';

import { X } from 'lucide-react';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { IconButton } from '@/components/ui';

type SidePanelProps = {
  label: string;
  title: ReactNode;
  subtitle?: ReactNode;
  closeLabel: string;
  onClose: () => void;
  /** Moves the focus here: the panel was opened by keyboard. */
  takesFocus?: boolean;
  children: ReactNode;
};

/** A panel at the right of the map, in a narrow window below it. It never covers the map, whose centre is the chosen vehicle. */
export function SidePanel({ label, title, subtitle, closeLabel, onClose, takesFocus, children }: SidePanelProps) {
  const id = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (takesFocus) heading.current?.focus();
  }, [takesFocus]);
  return (
    <aside
      aria-label={label}
      className="flex min-h-0 shrink-0 flex-col border-line bg-surface max-sm:max-h-[56%] max-sm:rounded-t-xl max-sm:border-t sm:w-[22rem] sm:border-l"
    >
      <header className="flex shrink-0 items-start gap-2 border-line border-b py-1.5 pr-1 pl-3">
        <div className="min-w-0 flex-1 py-1">
          <h2 ref={heading} id={id} tabIndex={-1} className="truncate font-semibold text-base outline-none">
            {title}
          </h2>
          {subtitle}
        </div>
        <IconButton label={closeLabel} onClick={onClose}>
          <X aria-hidden className="size-4" />
        </IconButton>
      </header>
      <section aria-labelledby={id} className="flex min-h-0 flex-1 flex-col overflow-y-auto">
        {children}
      </section>
    </aside>
  );
}
