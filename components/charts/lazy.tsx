'use client';

import dynamic from 'next/dynamic';
import { Skeleton } from '@/components/ui';

const Loading = () => <Skeleton className="h-full w-full" />;

// recharts is loaded only when a chart is shown
export const LineChart = dynamic(() => import('./line-chart'), { ssr: false, loading: Loading });
export const CountChart = dynamic(() => import('./count-chart'), { ssr: false, loading: Loading });
export const OutcomeChart = dynamic(() => import('./outcome-chart'), { ssr: false, loading: Loading });
