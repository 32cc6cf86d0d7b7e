import { listAuthorities, requestAuthority } from '@/lib/domain/pki';
import { route } from '@/lib/web';
import { listAuthoritiesOperation, requestAuthorityOperation } from '@/lib/web/api';

export const GET = route(listAuthoritiesOperation, ({ ctx }) => listAuthorities({ ctx }));
export const POST = route(requestAuthorityOperation, ({ ctx }) => requestAuthority({ ctx }));
