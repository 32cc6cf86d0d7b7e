import { activateAuthority } from '@/lib/domain/pki';
import { route } from '@/lib/web';
import { activateAuthorityOperation } from '@/lib/web/api';

export const POST = route(activateAuthorityOperation, ({ ctx, params }) => activateAuthority({ ctx, input: params }));
