import { previewRotation } from '@/lib/domain/pki';
import { route } from '@/lib/web';
import { previewRotationOperation } from '@/lib/web/api';

export const POST = route(previewRotationOperation, ({ ctx, body }) => previewRotation({ ctx, input: body }));
