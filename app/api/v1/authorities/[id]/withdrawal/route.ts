import { previewWithdrawal, requestWithdrawal } from '@/lib/domain/pki';
import { route } from '@/lib/web';
import { previewWithdrawalOperation, requestWithdrawalOperation } from '@/lib/web/api';

export const GET = route(previewWithdrawalOperation, ({ ctx, params, query }) =>
  previewWithdrawal({ ctx, input: { ...params, includeRenewed: query.includeRenewed === 'true' } }),
);

export const POST = route(requestWithdrawalOperation, ({ ctx, params, body }) =>
  requestWithdrawal({ ctx, input: { ...params, ...body } }),
);
