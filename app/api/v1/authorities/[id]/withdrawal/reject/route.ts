import { rejectWithdrawal } from '@/lib/domain/pki';
import { route } from '@/lib/web';
import { rejectWithdrawalOperation } from '@/lib/web/api';

export const POST = route(rejectWithdrawalOperation, ({ ctx, params }) => rejectWithdrawal({ ctx, input: params }));
