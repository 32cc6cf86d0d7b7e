import { nameVehicles } from '@/lib/domain/live';
import { route } from '@/lib/web';
import { nameMapVehiclesOperation } from '@/lib/web/api';

export const GET = route(nameMapVehiclesOperation, async ({ ctx, query }) => ({
  items: await nameVehicles({ ctx, input: query }),
}));
