import { getRuleSet, publishRules } from '@/lib/domain/access';
import { route, topicRoot } from '@/lib/web';
import { getRuleSetOperation, publishRulesOperation } from '@/lib/web/api';

export const GET = route(getRuleSetOperation, ({ ctx, query }) =>
  getRuleSet({ ctx, input: { ...query, topicRoot: topicRoot() } }),
);
export const PUT = route(publishRulesOperation, ({ ctx, body }) =>
  publishRules({ ctx, input: { ...body, topicRoot: topicRoot() } }),
);
