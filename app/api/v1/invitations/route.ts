import { inviteUser, listInvitations } from '@/lib/domain/users';
import { invitationUrl, route } from '@/lib/web';
import { inviteUserOperation, listInvitationsOperation } from '@/lib/web/api';

export const GET = route(listInvitationsOperation, ({ ctx }) => listInvitations({ ctx }));

export const POST = route(inviteUserOperation, async ({ ctx, body, request }) => {
  const { invitation, token } = await inviteUser({ ctx, input: body });
  return { invitation, url: invitationUrl(request.headers, token) };
});
