import { explainAccess } from '@/lib/domain/access';
import { route, topicRoot } from '@/lib/web';
import { explainAccessOperation } from '@/lib/web/api';

export const POST = route(explainAccessOperation, ({ ctx, body }) =>
  explainAccess({ ctx, input: { ...body, topicRoot: topicRoot() } }),
);
