import { readCommandStatistics } from '@/lib/domain/commands';
import { route } from '@/lib/web';
import { readCommandStatisticsOperation } from '@/lib/web/api';

export const GET = route(readCommandStatisticsOperation, ({ ctx, query }) =>
  readCommandStatistics({ ctx, input: query }),
);
