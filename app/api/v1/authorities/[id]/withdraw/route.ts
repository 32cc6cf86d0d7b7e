import { withdrawAuthority } from '@/lib/domain/pki';
import { route } from '@/lib/web';
import { withdrawAuthorityOperation } from '@/lib/web/api';

export const POST = route(withdrawAuthorityOperation, ({ ctx, params }) => withdrawAuthority({ ctx, input: params }));
