import { issueCommand } from '@/lib/domain/commands';
import { idempotencyKey, route } from '@/lib/web';
import { issueCommandOperation } from '@/lib/web/api';

export const POST = route(issueCommandOperation, async ({ ctx, params, body, request }) => {
  const input = { ...body, ...params, idempotencyKey: idempotencyKey(request) };
  const { command, replayed } = await issueCommand({ ctx, input });
  const headers = {
    location: `/api/v1/commands/${command.id}`,
    'cache-control': 'no-store',
    ...(replayed && { 'idempotency-replayed': 'true' }),
  };
  return Response.json(command, { status: 201, headers });
});
