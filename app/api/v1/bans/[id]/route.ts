import { liftBan } from '@/lib/domain/access';
import { route } from '@/lib/web';
import { liftBanOperation } from '@/lib/web/api';

export const DELETE = route(liftBanOperation, ({ ctx, params }) => liftBan({ ctx, input: params }));
