import { getCommand } from '@/lib/domain/commands';
import { commandOutcome, preferenceApplied, preferredWaitS, route } from '@/lib/web';
import { getCommandOperation } from '@/lib/web/api';

export const GET = route(getCommandOperation, async ({ ctx, params, request }) => {
  const waitS = preferredWaitS(request.headers);
  if (waitS === null) return getCommand({ ctx, input: params });
  const command = await commandOutcome(request, { ...params, waitS });
  return Response.json(command, { headers: { 'cache-control': 'no-store', ...preferenceApplied(waitS) } });
});
