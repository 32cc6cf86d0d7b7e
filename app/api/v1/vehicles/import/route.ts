import { importVehicles } from '@/lib/domain/fleet';
import { route } from '@/lib/web';
import { importVehiclesOperation } from '@/lib/web/api';

export const POST = route(importVehiclesOperation, ({ ctx, body }) => importVehicles({ ctx, input: { csv: body } }));
