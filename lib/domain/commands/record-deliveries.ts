import type { Ctx } from '../context';
import { CommandChange } from './change';
import { lockCommands, saveChanges } from './locked-store';

export type Delivery = { commandId: string; vin: string; at: number };

/** The broker tells that these vehicles' MQTT clients have acknowledged their commands. Others' are ignored. */
export async function recordDeliveries({ ctx, input }: { ctx: Ctx; input: Delivery[] }): Promise<void> {
  if (input.length === 0) return;
  await ctx.db.transaction(async (client) => {
    const byId = new Map(input.map((delivery) => [delivery.commandId.toLowerCase(), delivery]));
    const commands = await lockCommands(client, [...byId.keys()]);
    const changes = commands.map((command) => {
      const change = new CommandChange(command);
      const delivery = byId.get(command.id);
      // Not sent by us: nothing of ours can have been delivered
      if (delivery?.vin === command.vin && command.sentAt !== null) change.add({ type: 'delivered', at: delivery.at });
      return change;
    });
    await saveChanges(client, changes);
  });
}
