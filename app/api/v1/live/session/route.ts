import { issueLiveToken } from '@/lib/domain/access';
import { liveTokenInput, route } from '@/lib/web';
import { liveSessionOperation } from '@/lib/web/api';

export const GET = route(liveSessionOperation, ({ ctx, request }) =>
  issueLiveToken({ ctx, input: liveTokenInput(request.headers) }),
);
