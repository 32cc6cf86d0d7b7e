import { retryRotation } from '@/lib/domain/pki';
import { route } from '@/lib/web';
import { retryRotationOperation } from '@/lib/web/api';

export const POST = route(retryRotationOperation, ({ ctx, params }) => retryRotation({ ctx, input: params }));
