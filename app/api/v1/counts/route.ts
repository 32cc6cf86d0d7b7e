import { countVehicles } from '@/lib/domain/fleet';
import { route } from '@/lib/web';
import { countVehiclesOperation } from '@/lib/web/api';

export const GET = route(countVehiclesOperation, ({ ctx }) => countVehicles({ ctx }));
