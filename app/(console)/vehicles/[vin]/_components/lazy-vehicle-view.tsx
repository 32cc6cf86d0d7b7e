'use client';

import { hydratedLater } from '@/components/ui';

export const VehicleView = hydratedLater(() => import('./vehicle-view'));
