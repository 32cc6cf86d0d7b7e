import { listPresenceSessions } from '@/lib/domain/presence';
import { route } from '@/lib/web';
import { listPresenceOperation } from '@/lib/web/api';

export const GET = route(listPresenceOperation, ({ ctx, params, query }) =>
  listPresenceSessions({ ctx, input: { ...params, ...query } }),
);
