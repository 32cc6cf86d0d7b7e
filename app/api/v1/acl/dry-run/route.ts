import { dryRun } from '@/lib/domain/access';
import { route, topicRoot } from '@/lib/web';
import { dryRunOperation } from '@/lib/web/api';

export const POST = route(dryRunOperation, ({ ctx, body }) =>
  dryRun({ ctx, input: { ...body, topicRoot: topicRoot() } }),
);
