import { cancelRotation } from '@/lib/domain/pki';
import { route } from '@/lib/web';
import { cancelRotationOperation } from '@/lib/web/api';

export const POST = route(cancelRotationOperation, ({ ctx, params }) => cancelRotation({ ctx, input: params }));
