import { CommandCentre } from './command-centre';
import { LiveIndicator } from './live-indicator';
import type { CurrentUser } from './person';
import { UserMenu } from './user-menu';

export function TopBar({ person }: { person: CurrentUser }) {
  return (
    <header className="flex h-12 shrink-0 items-center gap-2 border-line border-b bg-surface px-3">
      <CommandCentre role={person.role} />
      <div className="ml-auto flex shrink-0 items-center gap-2">
        <LiveIndicator />
        <UserMenu person={person} />
      </div>
    </header>
  );
}
