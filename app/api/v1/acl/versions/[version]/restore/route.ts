import { restoreRules } from '@/lib/domain/access';
import { route } from '@/lib/web';
import { restoreRulesOperation } from '@/lib/web/api';

export const POST = route(restoreRulesOperation, ({ ctx, params, body }) =>
  restoreRules({ ctx, input: { ...body, ...params } }),
);
