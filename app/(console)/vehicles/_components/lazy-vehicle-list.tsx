'use client';

import { hydratedLater } from '@/components/ui';

export const VehicleList = hydratedLater(() => import('./vehicle-list'));
