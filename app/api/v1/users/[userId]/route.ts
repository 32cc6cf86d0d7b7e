import { disableUser, enableUser, setUserFleets, setUserRole } from '@/lib/domain/users';
import { route } from '@/lib/web';
import { updateUserOperation } from '@/lib/web/api';

export const PATCH = route(updateUserOperation, async ({ ctx, params: { userId }, body }) => {
  if ('role' in body) return setUserRole({ ctx, input: { userId, ...body } });
  if ('fleets' in body) return setUserFleets({ ctx, input: { userId, ...body } });
  if (body.disabled) return disableUser({ ctx, input: { userId, reason: body.reason } });
  return enableUser({ ctx, input: { userId } });
});
