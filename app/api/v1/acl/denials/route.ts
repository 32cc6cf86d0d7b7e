import { listDenials } from '@/lib/domain/access';
import { route } from '@/lib/web';
import { listDenialsOperation } from '@/lib/web/api';

export const GET = route(listDenialsOperation, ({ ctx, query }) => listDenials({ ctx, input: query }));
