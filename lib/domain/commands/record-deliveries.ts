import type { Ctx } from '../context';
import { changeCommands } from './change-commands';

/** `at`: the clock of the broker's node. */
export type Delivery = { commandId: string; vin: string; at: number };

/** The broker tells that these vehicles' MQTT clients have acknowledged their commands. Others' are ignored. */
export async function recordDeliveries({ ctx, input }: { ctx: Ctx; input: Delivery[] }): Promise<void> {
  if (input.length === 0) return;
  const now = ctx.clock.now();
  const byId = new Map(input.map((delivery) => [delivery.commandId.toLowerCase(), delivery]));
  await changeCommands(ctx.db, [...byId.keys()], (change) => {
    const { id, vin, sentAt } = change.command;
    const delivery = byId.get(id);
    // Not sent by us: nothing of ours can have been delivered
    if (delivery?.vin !== vin || sentAt === null) return;
    // A clock that says "before it was sent" or "not yet" is wrong: then it is when we were told
    const isPossible = delivery.at >= sentAt && delivery.at <= now;
    change.add({ type: 'delivered', at: isPossible ? delivery.at : now });
  });
}
