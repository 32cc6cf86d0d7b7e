'use client';

import dynamic from 'next/dynamic';

// recharts is fetched only when a chart is shown
export const LineChart = dynamic(() => import('./line-chart'), { ssr: false });
export const ExpiryChart = dynamic(() => import('./expiry-chart'), { ssr: false });
