'use client';

import { type RefObject, useEffect, useState } from 'react';
import { FIRST_ROWS, type RowWindow, rowsInSight, withinRows } from '@/components/vehicles/row-window';

/** Which of `count` rows to render, as far as the element behind `scrollRef` is scrolled. */
export function useRowWindow(scrollRef: RefObject<HTMLElement | null>, count: number): RowWindow {
  const [shown, setShown] = useState(FIRST_ROWS);
  useEffect(() => {
    const element = scrollRef.current;
    if (!element) return;
    const measure = () => {
      const next = rowsInSight(element.scrollTop, element.clientHeight);
      setShown((before) => (before.first === next.first && before.last === next.last ? before : next));
    };
    const observer = new ResizeObserver(measure); // it also reports once when it begins
    observer.observe(element);
    element.addEventListener('scroll', measure, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', measure);
    };
  }, [scrollRef]);
  return withinRows(shown, count);
}
