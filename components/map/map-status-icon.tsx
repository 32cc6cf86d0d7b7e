import { cx } from '@/components/ui';
import type { MapStatus } from '@/lib/contracts/cells';

const COLOURS: Record<MapStatus, string> = {
  driving: 'text-connected',
  standing: 'text-info',
  sleeping: 'text-sleeping',
  silent: 'text-stale',
  disconnected: 'text-disconnected',
};

/** The map's symbol of a status, with a shape per status. To be used beside its name. */
export function MapStatusIcon({ status, className }: { status: MapStatus; className?: string }) {
  return (
    <svg viewBox="0 0 10 10" aria-hidden className={cx('size-2.5 shrink-0', COLOURS[status], className)}>
      <Shape status={status} />
    </svg>
  );
}

function Shape({ status }: { status: MapStatus }) {
  switch (status) {
    case 'driving':
      return <path d="M5 .4 9 9.6 5 7.4 1 9.6Z" fill="currentColor" />;
    case 'standing':
      return <circle cx="5" cy="5" r="4" fill="currentColor" />;
    case 'sleeping':
      return <path d="M6.6.9A4.3 4.3 0 1 0 9.4 6.9 4.6 4.6 0 0 1 6.6.9Z" fill="currentColor" />;
    case 'silent':
      return <path d="M5 .6 9.4 5 5 9.4.6 5Z" fill="currentColor" />;
    case 'disconnected':
      return <circle cx="5" cy="5" r="3.2" fill="none" stroke="currentColor" strokeWidth="1.6" />;
  }
}
