'use client';

import {
  type ComponentProps,
  type KeyboardEvent,
  type ReactNode,
  type ToggleEvent,
  useEffect,
  useEffectEvent,
  useId,
  useRef,
  useState,
} from 'react';
import { cx } from './cx';
import { MenuKeys } from './menu-keys';

const GAP_PX = 4;
const ITEMS = 'a[href], button:not(:disabled), input:not(:disabled)';

type MenuProps = {
  /** Content of the button. */
  trigger: ReactNode;
  label: string;
  triggerClassName?: string;
  className?: string;
  align?: 'start' | 'end';
  onOpen?: () => void;
  children: ReactNode;
};

/**
 * A popover below its button (popover API); a press outside and Escape close it. Arrows on the button open it, and in it the keys
 * of a menu move the focus.
 */
export function Menu({ trigger, label, triggerClassName, className, align = 'start', onOpen, children }: MenuProps) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const popover = useRef<HTMLDivElement>(null);
  const [keys] = useState(() => new MenuKeys());

  const itemsOf = () => [...(popover.current?.querySelectorAll<HTMLElement>(ITEMS) ?? [])];
  const openByKey = (event: KeyboardEvent) => {
    const end = { ArrowDown: 0, ArrowUp: -1 }[event.key];
    if (end === undefined) return;
    event.preventDefault();
    popover.current?.showPopover();
    itemsOf().at(end)?.focus();
  };
  const moveByKey = useEffectEvent((event: globalThis.KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { target, key } = event;
    // In a text field only up and down leave it
    if (target instanceof HTMLInputElement && !/^Arrow(Up|Down)$/.test(key)) return;
    const items = itemsOf();
    const current = items.indexOf(document.activeElement as HTMLElement);
    const next = keys.next(key, items.map(labelOf), current, event.timeStamp);
    if (next === null) return;
    event.preventDefault();
    items[next]?.focus();
  });
  useEffect(() => {
    const element = popover.current;
    const onKeyDown = (event: globalThis.KeyboardEvent) => moveByKey(event);
    element?.addEventListener('keydown', onKeyDown);
    return () => element?.removeEventListener('keydown', onKeyDown);
  }, []);
  const place = (event: ToggleEvent) => {
    if (event.newState !== 'open' || !button.current || !popover.current) return;
    onOpen?.();
    const anchor = button.current.getBoundingClientRect();
    const { style, offsetWidth, offsetHeight } = popover.current;
    const left = align === 'end' ? anchor.right - offsetWidth : anchor.left;
    const below = anchor.bottom + GAP_PX;
    const top = below + offsetHeight > innerHeight ? anchor.top - offsetHeight - GAP_PX : below;
    style.left = `${Math.max(GAP_PX, Math.min(left, innerWidth - offsetWidth - GAP_PX))}px`;
    style.top = `${Math.max(GAP_PX, top)}px`;
  };

  return (
    <>
      <button
        ref={button}
        type="button"
        popoverTarget={id}
        onKeyDown={openByKey}
        aria-label={label}
        title={label}
        className={triggerClassName}
      >
        {trigger}
      </button>
      <div
        ref={popover}
        id={id}
        popover="auto"
        onToggle={place}
        className={cx(
          'fixed m-0 max-h-[min(24rem,80dvh)] min-w-44 overflow-y-auto rounded-lg border border-line-strong bg-raised p-1 shadow-pop',
          className,
        )}
      >
        {children}
      </div>
    </>
  );
}

const labelOf = (item: HTMLElement): string => item.getAttribute('aria-label') ?? item.textContent;

/** An item of a menu; choosing it closes the menu. */
export function MenuItem({ className, onClick, ...props }: ComponentProps<'button'>) {
  return (
    <button
      {...props}
      type="button"
      onClick={(event) => {
        event.currentTarget.closest<HTMLElement>('[popover]')?.hidePopover();
        onClick?.(event);
      }}
      className={cx(menuItemClass, className)}
    />
  );
}

export const menuItemClass =
  'flex h-8 w-full items-center gap-2 rounded-md px-2 text-left text-sm hover:bg-hover focus-visible:bg-hover';

export function MenuLabel({ children }: { children: ReactNode }) {
  return <div className="px-2 pt-1.5 pb-1 font-medium text-2xs text-faint">{children}</div>;
}

export function MenuSeparator() {
  return <div className="-mx-1 my-1 border-line border-t" />;
}
