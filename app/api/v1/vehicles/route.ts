import { getVehicle, listVehicles, registerVehicle } from '@/lib/domain/fleet';
import { route } from '@/lib/web';
import { listVehiclesOperation, registerVehicleOperation } from '@/lib/web/api';

export const GET = route(listVehiclesOperation, ({ ctx, query }) => listVehicles({ ctx, input: query }));

export const POST = route(registerVehicleOperation, async ({ ctx, body }) => {
  await registerVehicle({ ctx, input: body });
  return getVehicle({ ctx, input: { vin: body.vin } });
});
