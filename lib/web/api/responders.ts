import type { IssueCommandInput } from '@/lib/contracts';
import { acceptCommand, getCommand } from '@/lib/domain/commands';
import { commandOutcome } from '../command-outcome';
import { preferenceApplied, preferredWaitS } from '../prefer-wait';
import type { UserCtx } from '../session';
import { NO_STORE, type Responder } from './router';

// Operations whose response depends on more than their input: they can wait until a command has finished
// (RFC 7240, `Prefer: wait=30`).

const issueCommand: Responder<UserCtx> = async ({ ctx, input, request }) => {
  const waitS = preferredWaitS(request.headers);
  const { id, replayed } = await acceptCommand({ ctx, input: input as IssueCommandInput });
  const command =
    waitS === null
      ? await getCommand({ ctx, input: { id } })
      : await commandOutcome(request, { id, waitS, fresh: !replayed });
  const headers = {
    ...NO_STORE,
    location: `/api/v1/commands/${id}`,
    ...(replayed && { 'idempotency-replayed': 'true' }),
    ...(waitS !== null && preferenceApplied(waitS)),
  };
  return Response.json(command, { status: 201, headers });
};

const readCommand: Responder<UserCtx> = async ({ ctx, input, request }) => {
  const id = String(input.id);
  const waitS = preferredWaitS(request.headers);
  if (waitS === null) return Response.json(await getCommand({ ctx, input: { id } }), { headers: NO_STORE });
  const command = await commandOutcome(request, { id, waitS });
  return Response.json(command, { headers: { ...NO_STORE, ...preferenceApplied(waitS) } });
};

/** By operation id. */
export const responders: Record<string, Responder<UserCtx>> = { issueCommand, getCommand: readCommand };
