import { approveRotation } from '@/lib/domain/pki';
import { route } from '@/lib/web';
import { approveRotationOperation } from '@/lib/web/api';

export const POST = route(approveRotationOperation, ({ ctx, params }) => approveRotation({ ctx, input: params }));
