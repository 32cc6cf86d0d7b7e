import { listVehicleEvents } from '@/lib/domain/telemetry';
import { route } from '@/lib/web';
import { listVehicleEventsOperation } from '@/lib/web/api';

export const GET = route(listVehicleEventsOperation, ({ ctx, params, query }) =>
  listVehicleEvents({ ctx, input: { ...params, ...query } }),
);
