import { listUsers } from '@/lib/domain/users';
import { route } from '@/lib/web';
import { listUsersOperation } from '@/lib/web/api';

export const GET = route(listUsersOperation, ({ ctx, query }) => listUsers({ ctx, input: query }));
