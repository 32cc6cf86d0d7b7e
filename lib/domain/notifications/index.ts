// PostgreSQL NOTIFY and LISTEN. Invariant: a notification only makes subscribers read the database; it is never the
// only trace of a change, and subscribers are informed when some may have been missed.
export type { Channel, Notification } from './channels';
export { createNotifications, type Notifications, type Subscription } from './create-notifications';
export { encodeNotification, notify, notifySql } from './notify';
