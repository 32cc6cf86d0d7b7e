import { resumeRotation } from '@/lib/domain/pki';
import { route } from '@/lib/web';
import { resumeRotationOperation } from '@/lib/web/api';

export const POST = route(resumeRotationOperation, ({ ctx, params }) => resumeRotation({ ctx, input: params }));
