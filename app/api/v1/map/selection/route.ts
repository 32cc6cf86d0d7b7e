import { selectVehicles } from '@/lib/domain/live';
import { liveProcesses, route } from '@/lib/web';
import { selectMapVehiclesOperation } from '@/lib/web/api';

export const POST = route(selectMapVehiclesOperation, ({ ctx, body }) =>
  selectVehicles({ ctx, input: body, processes: liveProcesses() }),
);
