import pg from 'pg';
import type { Channel, Notification } from '@/lib/domain/notifications';

/** The notifications that `work` sends on a channel. */
export async function recordNotifications(
  db: { url: string },
  work: () => Promise<unknown>,
  channel: Channel = 'tsp_access',
): Promise<{ notifications: Notification[] }> {
  const notifications: Notification[] = [];
  const subscriber = new pg.Client({ connectionString: db.url });
  subscriber.on('notification', ({ payload }) => notifications.push(JSON.parse(payload ?? '')));
  await subscriber.connect();
  try {
    await subscriber.query(`listen ${channel}`);
    await work();
    await subscriber.query('select 1'); // notifications arrive before the result
    return { notifications };
  } finally {
    await subscriber.end();
  }
}
