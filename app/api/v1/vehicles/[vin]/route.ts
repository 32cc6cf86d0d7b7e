import { getVehicle, updateVehicle } from '@/lib/domain/fleet';
import { route } from '@/lib/web';
import { getVehicleOperation, updateVehicleOperation } from '@/lib/web/api';

export const GET = route(getVehicleOperation, ({ ctx, params }) => getVehicle({ ctx, input: params }));

export const PATCH = route(updateVehicleOperation, async ({ ctx, params, body }) => {
  await updateVehicle({ ctx, input: { ...body, ...params } });
  return getVehicle({ ctx, input: params });
});
