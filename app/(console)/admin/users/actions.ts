'use server';

import { headers } from 'next/headers';
import { disableUser, enableUser, inviteUser, revokeInvitation, setUserFleets, setUserRole } from '@/lib/domain/users';
import { action, invitationUrl } from '@/lib/web';

export const disable = action(disableUser);
export const enable = action(enableUser);
export const revoke = action(revokeInvitation);
export const setRole = action(setUserRole);
export const setFleets = action(setUserFleets);

/** The link, made for the host that the administrator uses. */
export const invite = action(async (args: Parameters<typeof inviteUser>[0]) => {
  const { token } = await inviteUser(args);
  return { url: invitationUrl(await headers(), token) };
});
