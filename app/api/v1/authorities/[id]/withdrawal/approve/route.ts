import { approveWithdrawal } from '@/lib/domain/pki';
import { route } from '@/lib/web';
import { approveWithdrawalOperation } from '@/lib/web/api';

export const POST = route(approveWithdrawalOperation, ({ ctx, params }) => approveWithdrawal({ ctx, input: params }));
