import type { MapStatus } from '@/lib/contracts/cells/map-status';
import type { VehicleStatus } from '@/lib/contracts/fleet/status';
import { cx } from './cx';

export type Status = VehicleStatus | MapStatus | 'critical' | 'warning';

const COLOURS: Record<Status, string> = {
  connected: 'text-connected',
  driving: 'text-connected',
  standing: 'text-info',
  no_data: 'text-stale',
  sleeping: 'text-sleeping',
  offline: 'text-offline',
  never_connected: 'text-faint',
  unknown: 'text-stale',
  critical: 'text-critical',
  warning: 'text-warning',
};

/** Symbol of a status, with a shape per status. To be used beside its name. */
export function StatusDot({ status, className }: { status: Status; className?: string }) {
  return (
    <svg viewBox="0 0 10 10" aria-hidden className={cx('size-2.5 shrink-0', COLOURS[status], className)}>
      <Shape status={status} />
    </svg>
  );
}

function Shape({ status }: { status: Status }) {
  switch (status) {
    case 'driving':
      return <path d="M5 .4 9 9.6 5 7.4 1 9.6Z" fill="currentColor" />;
    case 'connected':
    case 'standing':
      return <circle cx="5" cy="5" r="4" fill="currentColor" />;
    case 'offline':
      return <circle cx="5" cy="5" r="3.2" fill="none" stroke="currentColor" strokeWidth="1.6" />;
    case 'unknown':
      return (
        <>
          <circle cx="5" cy="5" r="3.4" fill="none" stroke="currentColor" strokeWidth="1.2" />
          <path d="M5 1.6a3.4 3.4 0 0 1 0 6.8Z" fill="currentColor" />
        </>
      );
    case 'sleeping':
      return <path d="M6.6.9A4.3 4.3 0 1 0 9.4 6.9 4.6 4.6 0 0 1 6.6.9Z" fill="currentColor" />;
    case 'no_data':
      return <path d="M5 .6 9.4 5 5 9.4.6 5Z" fill="currentColor" />;
    case 'never_connected':
      return (
        <circle cx="5" cy="5" r="3.4" fill="none" stroke="currentColor" strokeWidth="1.3" strokeDasharray="1.6 1.4" />
      );
    case 'critical':
      return <path d="M3.2.8h3.6l2.4 2.4v3.6L6.8 9.2H3.2L.8 6.8V3.2Z" fill="currentColor" />;
    case 'warning':
      return <path d="M5 .9 9.6 9H.4Z" fill="currentColor" />;
  }
}
