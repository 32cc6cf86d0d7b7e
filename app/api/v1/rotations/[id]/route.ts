import { getRotation } from '@/lib/domain/pki';
import { route } from '@/lib/web';
import { getRotationOperation } from '@/lib/web/api';

export const GET = route(getRotationOperation, ({ ctx, params }) => getRotation({ ctx, input: params }));
