import { listFleets } from '@/lib/domain/fleet';
import { route } from '@/lib/web';
import { listFleetsOperation } from '@/lib/web/api';

export const GET = route(listFleetsOperation, ({ ctx }) => listFleets({ ctx }));
