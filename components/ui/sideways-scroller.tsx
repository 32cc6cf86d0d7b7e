'use client';

import { type ReactNode, useEffect, useRef, useState } from 'react';

/** Scrolls content that is too wide. It takes the focus only then, so that arrow keys scroll it in every browser. */
export function SidewaysScroller({ children }: { children: ReactNode }) {
  const element = useRef<HTMLDivElement>(null);
  const [overflows, setOverflows] = useState(false);
  useEffect(() => {
    const scroller = element.current;
    if (!scroller) return;
    const observer = new ResizeObserver(() => setOverflows(scroller.scrollWidth > scroller.clientWidth));
    for (const observed of [scroller, ...scroller.children]) observer.observe(observed);
    return () => observer.disconnect();
  }, []);
  return (
    <div ref={element} tabIndex={overflows ? 0 : undefined} className="w-full overflow-x-auto">
      {children}
    </div>
  );
}
