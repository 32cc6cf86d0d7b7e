'use client';

import dynamic from 'next/dynamic';
import { type ComponentType, useEffect, useRef, useState } from 'react';
import { Skeleton } from '@/components/ui';
import { useLiveStarted } from '@/lib/browser/live';

const Loading = () => <Skeleton className="h-full w-full" />;

/** Renders a chart only while its box is shown: in a hidden one recharts would be loaded for nothing, and warns. */
const whileShown = <P extends object>(Chart: ComponentType<P>) =>
  function ShownChart(props: P) {
    const box = useRef<HTMLDivElement>(null);
    const started = useLiveStarted();
    const [shown, setShown] = useState(false);
    useEffect(() => {
      if (!box.current) return;
      const observer = new ResizeObserver(([entry]) => setShown((entry?.contentRect.width ?? 0) > 0));
      observer.observe(box.current);
      return () => observer.disconnect();
    }, []);
    return (
      <div ref={box} className="h-full w-full">
        {shown && started ? <Chart {...props} /> : <Loading />}
      </div>
    );
  };

// recharts is loaded only when a chart is shown, after the page is live
export const LineChart = whileShown(dynamic(() => import('./line-chart'), { ssr: false, loading: Loading }));
export const CountChart = whileShown(dynamic(() => import('./count-chart'), { ssr: false, loading: Loading }));
export const OutcomeChart = whileShown(dynamic(() => import('./outcome-chart'), { ssr: false, loading: Loading }));
