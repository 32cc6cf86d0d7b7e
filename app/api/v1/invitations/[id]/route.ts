import { revokeInvitation } from '@/lib/domain/users';
import { route } from '@/lib/web';
import { revokeInvitationOperation } from '@/lib/web/api';

export const DELETE = route(revokeInvitationOperation, ({ ctx, params }) => revokeInvitation({ ctx, input: params }));
