import { pauseRotation } from '@/lib/domain/pki';
import { route } from '@/lib/web';
import { pauseRotationOperation } from '@/lib/web/api';

export const POST = route(pauseRotationOperation, ({ ctx, params }) => pauseRotation({ ctx, input: params }));
