import { listRotationTargets } from '@/lib/domain/pki';
import { route } from '@/lib/web';
import { listRotationTargetsOperation } from '@/lib/web/api';

export const GET = route(listRotationTargetsOperation, ({ ctx, params, query }) =>
  listRotationTargets({ ctx, input: { ...query, ...params } }),
);
