import { createRotation, listRotations } from '@/lib/domain/pki';
import { route } from '@/lib/web';
import { createRotationOperation, listRotationsOperation } from '@/lib/web/api';

export const GET = route(listRotationsOperation, ({ ctx, query }) => listRotations({ ctx, input: query }));

export const POST = route(createRotationOperation, ({ ctx, body }) => createRotation({ ctx, input: body }));
