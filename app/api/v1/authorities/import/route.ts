import { importAuthority } from '@/lib/domain/pki';
import { route } from '@/lib/web';
import { importAuthorityOperation } from '@/lib/web/api';

export const POST = route(importAuthorityOperation, ({ ctx, body }) => importAuthority({ ctx, input: body }));
