import type { Db } from '@/lib/platform/db';
import type { Channel, Notification } from './channels';

/** Sends a notification to the subscribers of all processes when the transaction commits. */
export async function notify<C extends Channel>(
  tx: Pick<Db, 'query'>,
  channel: C,
  notification: Notification<C>,
): Promise<void> {
  await tx.query({ text: notifySql(channel, '$1'), values: [encodeNotification(channel, notification)] });
}

/**
 * The same as part of a larger statement.
 * @param parameter placeholder of the statement (`$5` or `:name`) for the result of `encodeNotification`
 */
export const notifySql = (channel: Channel, parameter: string): string =>
  `select pg_notify('${channel}', payload) from unnest(${parameter}::text[]) as payload`;

/** PostgreSQL refuses payloads of this size: https://www.postgresql.org/docs/current/sql-notify.html */
const TOO_LONG_BYTES = 8_000;

/** The payloads of a notification: one whose list of ids does not fit is split. */
export function encodeNotification<C extends Channel>(channel: C, notification: Notification<C>): string[] {
  const payload = JSON.stringify(notification);
  if (Buffer.byteLength(payload) < TOO_LONG_BYTES) return [payload];
  const [name, list] = Object.entries(notification).find(([, value]) => Array.isArray(value) && value.length > 1) ?? [];
  if (name === undefined) return [payload];
  const middle = Math.ceil(list.length / 2);
  return [list.slice(0, middle), list.slice(middle)].flatMap((part) =>
    encodeNotification(channel, { ...notification, [name]: part }),
  );
}
