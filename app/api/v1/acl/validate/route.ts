import { checkRules } from '@/lib/domain/access';
import { route, topicRoot } from '@/lib/web';
import { validateRulesOperation } from '@/lib/web/api';

export const POST = route(validateRulesOperation, async ({ ctx, body }) => ({
  findings: await checkRules({ ctx, input: { ...body, topicRoot: topicRoot() } }),
}));
