import pg from 'pg';
import type { Notification } from '@/lib/domain/notifications';

/** The notifications on `tsp_access` that `work` sends. */
export async function recordNotifications(
  db: { url: string },
  work: () => Promise<unknown>,
): Promise<{ notifications: Notification<'tsp_access'>[] }> {
  const notifications: Notification<'tsp_access'>[] = [];
  const subscriber = new pg.Client({ connectionString: db.url });
  subscriber.on('notification', ({ payload }) => notifications.push(JSON.parse(payload ?? '')));
  await subscriber.connect();
  try {
    await subscriber.query('listen tsp_access');
    await work();
    await subscriber.query('select 1'); // notifications arrive before the result
    return { notifications };
  } finally {
    await subscriber.end();
  }
}
