'use client';

import { useTranslations } from 'next-intl';
import { cx, type Status, StatusDot } from '@/components/ui';
import { type LiveState, useLiveStatus } from '@/lib/browser/live';
import { CommandCentre } from './command-centre';
import { type CurrentUser, UserMenu } from './user-menu';

export function TopBar({ user }: { user: CurrentUser }) {
  return (
    <header className="flex h-12 shrink-0 items-center gap-2 border-line border-b bg-surface px-3">
      <CommandCentre role={user.role} />
      <div className="ml-auto flex shrink-0 items-center gap-2">
        <LiveIndicator />
        <UserMenu user={user} />
      </div>
    </header>
  );
}

const SHOWN: Record<LiveState['phase'], { status: Status; text: 'live' | 'connecting' | 'lost'; className: string }> = {
  idle: { status: 'never_connected', text: 'connecting', className: 'text-muted' },
  connecting: { status: 'never_connected', text: 'connecting', className: 'text-muted' },
  refetching: { status: 'never_connected', text: 'connecting', className: 'text-muted' },
  live: { status: 'connected', text: 'live', className: 'text-connected' },
  lost: { status: 'warning', text: 'lost', className: 'text-warning' },
};

/** State of the live connection. */
function LiveIndicator() {
  const t = useTranslations('common.live');
  const { status, text, className } = SHOWN[useLiveStatus().phase];
  return (
    <span
      role="status"
      title={text === 'live' ? t('liveTitle') : undefined}
      className={cx('inline-flex h-6 items-center gap-1.5 px-1 font-medium text-xs', className)}
    >
      <StatusDot status={status} className="size-2" />
      {t(text)}
    </span>
  );
}
