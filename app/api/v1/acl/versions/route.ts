import { listRuleSetVersions } from '@/lib/domain/access';
import { route } from '@/lib/web';
import { listRuleSetVersionsOperation } from '@/lib/web/api';

export const GET = route(listRuleSetVersionsOperation, ({ ctx, query }) => listRuleSetVersions({ ctx, input: query }));
