import type { Ctx } from '../context';
import { changeCommands } from './change-commands';
import { releaseUndelivered } from './outbox-store';

/** `at`: the clock of the broker's node. */
export type Delivery = { commandId: string; vin: string; at: number };

/** Records that the vehicles' MQTT clients have acknowledged commands; ignores acknowledgements of other messages. */
export async function recordDeliveries({ ctx, input }: { ctx: Ctx; input: Delivery[] }): Promise<void> {
  if (input.length === 0) return;
  const now = ctx.clock.now();
  const byId = new Map(input.map((delivery) => [delivery.commandId.toLowerCase(), delivery]));
  await changeCommands(ctx.db, [...byId.keys()], (change) => {
    const { id, vin, sentAt } = change.command;
    const delivery = byId.get(id);
    if (delivery?.vin !== vin || sentAt === null) return;
    // A time before it was sent, or in the future, is of a wrong clock: the time of receipt is used
    const isPossible = delivery.at >= sentAt && delivery.at <= now;
    change.add({ type: 'delivered', at: isPossible ? delivery.at : now });
  });
}

/** Sends undelivered commands again at once, after these vehicles have subscribed to commands. */
export async function retryUndelivered({
  ctx,
  input: { vins },
}: {
  ctx: Ctx;
  input: { vins: string[] };
}): Promise<void> {
  if (vins.length > 0) await releaseUndelivered(ctx.db, vins);
}
