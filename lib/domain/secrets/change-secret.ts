import { disconnectServices, type ServiceBroker } from '@/lib/platform/broker';
import { recordAudit } from '../audit';
import { type Ctx, withTransaction } from '../context';
import { ConflictError } from '../errors';
import { lockSecret, saveDisconnected, saveFinish, saveStart, selectStart, selectToDisconnect } from './store';

const PLATFORM_PASSWORD = 'MQTT_PASSWORD';

type Change = { ctx: Ctx; name: string };

/** Runs `write`, which adds a new secret to its file, while no other change of it runs, with an audit entry. */
export const startSecretChange = ({ ctx, name }: Change, write: () => void): Promise<void> =>
  withTransaction(ctx, async (tx) => {
    await lockSecret(tx.db, name);
    await saveStart(tx.db, name, tx.clock.now());
    await recordAudit(tx, { action: 'secret.change', target: { type: 'secret', id: name }, detail: {} });
    write();
  });

/**
 * The same for the removal of the former secret. Connections of the platform that were made with a former password are ended.
 * @param now whether it may still have been used
 * @param write gets the time of the change, ms since the epoch
 * @throws ConflictError `secret_not_changing`
 */
export const finishSecretChange = (
  { ctx, name, now }: Change & { now: boolean },
  write: (startedAt: number) => Promise<void>,
): Promise<void> =>
  withTransaction(ctx, async (tx) => {
    await lockSecret(tx.db, name);
    const startedAt = await selectStart(tx.db, name);
    if (startedAt === null) {
      throw new ConflictError(
        'secret_not_changing',
        `${name} is not being changed by "change". Two lines that were written by hand are removed by hand`,
      );
    }
    const disconnects = name === PLATFORM_PASSWORD;
    await saveFinish(tx.db, name, { at: tx.clock.now(), disconnects });
    await recordAudit(tx, { action: 'secret.finish', target: { type: 'secret', id: name }, detail: { now } });
    await write(startedAt);
  });

/**
 * After the platform's password was changed, ends all its connections: some may have been made with the former one by somebody
 * else. Those of the platform come back.
 * @returns how many were ended
 * @throws BrokerError
 */
export async function disconnectFormerPassword({ ctx, broker }: { ctx: Ctx; broker: ServiceBroker }): Promise<number> {
  if (!(await selectToDisconnect(ctx.db, PLATFORM_PASSWORD))) return 0;
  const ended = await disconnectServices(broker);
  await saveDisconnected(ctx.db, PLATFORM_PASSWORD, ctx.clock.now());
  return ended;
}
