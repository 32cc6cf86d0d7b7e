import { randomUUID } from 'node:crypto';
import type { ImportVehiclesInput, IssueCommandInput } from '@/lib/contracts';
import { acceptCommand, getCommand } from '@/lib/domain/commands';
import { importVehicles } from '@/lib/domain/fleet';
import { commandOutcome } from '../command-outcome';
import { preferenceApplied, preferredWaitS } from '../prefer-wait';
import { toProblem } from '../problem';
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

/**
 * With `Accept: application/x-ndjson` a line `{"done":500,"total":50000}` after each batch of rows, and at last
 * `{"result":…}` or `{"problem":…}`.
 */
const importWithProgress: Responder<UserCtx> = async ({ ctx, input, request }) => {
  const given = input as ImportVehiclesInput;
  const { db, clock, actor } = ctx;
  if (!request.headers.get('accept')?.includes(NDJSON)) {
    return Response.json(await importVehicles({ ctx, input: given }), { headers: NO_STORE });
  }
  const encoder = new TextEncoder();
  let isRead = true;
  const lines = new ReadableStream<Uint8Array>({
    async start(controller) {
      const write = (line: object) => {
        if (isRead) controller.enqueue(encoder.encode(`${JSON.stringify(line)}\n`));
      };
      const onProgress = (done: number, total: number) => write({ done, total });
      try {
        write({ result: await importVehicles({ ctx: { db, clock, actor, onProgress }, input: given }) });
      } catch (error) {
        const requestId = randomUUID();
        write({ problem: toProblem(error, { requestId, where: importVehicles.operation.id }) });
      }
      if (isRead) controller.close();
    },
    // The import goes on: half of a file would help nobody
    cancel() {
      isRead = false;
    },
  });
  return new Response(lines, { headers: { ...NO_STORE, 'content-type': NDJSON } });
};
const NDJSON = 'application/x-ndjson';

/** By operation id. */
export const responders: Record<string, Responder<UserCtx>> = {
  issueCommand,
  getCommand: readCommand,
  importVehicles: importWithProgress,
};
