'use client';

import { X } from 'lucide-react';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { cx } from './cx';
import { IconButton } from './icon-button';

type DialogProps = {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  closeLabel: string;
  footer?: ReactNode;
  className?: string;
  children: ReactNode;
};

/** A native modal dialog; Escape and a press on the backdrop close it. */
export function Dialog({ open, onClose, title, closeLabel, footer, className, children }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const dialog = ref.current;
    if (!dialog) return;
    if (open && !dialog.open) {
      dialog.showModal();
      // The first field gets the focus, not the close button
      dialog.querySelector<HTMLElement>('input, select, textarea')?.focus();
    }
    if (!open && dialog.open) dialog.close();
  }, [open]);

  return (
    <dialog
      ref={ref}
      aria-labelledby={titleId}
      onClose={onClose}
      onMouseDown={(event) => event.target === ref.current && onClose()}
      className={cx(
        'w-[min(32rem,calc(100vw-2rem))] rounded-lg border border-line-strong bg-raised p-0 shadow-pop',
        className,
      )}
    >
      {open && (
        <div className="flex max-h-[min(48rem,calc(100dvh-4rem))] flex-col">
          <div className="flex h-12 shrink-0 items-center border-line border-b pr-2 pl-4">
            <h2 id={titleId} className="min-w-0 flex-1 truncate font-semibold text-base">
              {title}
            </h2>
            <IconButton label={closeLabel} onClick={onClose}>
              <X aria-hidden className="size-4" />
            </IconButton>
          </div>
          <div className="min-h-0 overflow-y-auto p-4">{children}</div>
          {footer && (
            <footer className="flex shrink-0 justify-end gap-2 border-line border-t px-4 py-3">{footer}</footer>
          )}
        </div>
      )}
    </dialog>
  );
}
