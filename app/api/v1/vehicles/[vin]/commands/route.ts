import { getCommand, issueCommand } from '@/lib/domain/commands';
import { commandOutcome, idempotencyKey, preferenceApplied, preferredWaitS, route } from '@/lib/web';
import { issueCommandOperation } from '@/lib/web/api';

export const POST = route(issueCommandOperation, async ({ ctx, params, body, request }) => {
  const waitS = preferredWaitS(request.headers);
  const input = { ...body, ...params, idempotencyKey: idempotencyKey(request) };
  const { id, replayed } = await issueCommand({ ctx, input });
  const command =
    waitS === null
      ? await getCommand({ ctx, input: { id } })
      : await commandOutcome(request, { id, waitS, fresh: !replayed });
  const headers = {
    location: `/api/v1/commands/${id}`,
    'cache-control': 'no-store',
    ...(replayed && { 'idempotency-replayed': 'true' }),
    ...(waitS !== null && preferenceApplied(waitS)),
  };
  return Response.json(command, { status: 201, headers });
});
