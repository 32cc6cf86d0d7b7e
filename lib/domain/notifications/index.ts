// PostgreSQL NOTIFY and LISTEN. Invariant: a notification only wakes who reads the database; one that is missed is never
// the only trace of a change, and subscribers hear when some may have been missed.
export type { Channel, Notification } from './channels';
export { createNotifications, type Notifications, type Subscription } from './create-notifications';
export { encodeNotification, notify, notifySql } from './notify';
