import { listVehicleEvents } from '@/lib/domain/telemetry';
import { route } from '@/lib/web';
import { listEventsOperation } from '@/lib/web/api';

export const GET = route(listEventsOperation, ({ ctx, query }) => listVehicleEvents({ ctx, input: query }));
