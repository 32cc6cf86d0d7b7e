'use client';

import { hydratedLater } from '@/components/ui';

export const Overview = hydratedLater(() => import('./overview'));
