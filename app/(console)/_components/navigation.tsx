import { useTranslations } from 'next-intl';
import type { Role } from '@/lib/contracts/users/terms';
import { Logo } from '../../_components/logo';
import { NavigationLink } from './navigation-link';
import { type ConsolePage, pagesFor } from './pages';
import { WaitingApprovals } from './waiting-approvals';

/** A rail at the left; a bar at the bottom of a narrow window. */
export function Navigation({ role }: { role: Role }) {
  const t = useTranslations('common');
  const { main, admin } = pagesFor(role);
  return (
    <nav
      aria-label={t('nav.label')}
      className="flex shrink-0 items-stretch justify-around gap-0.5 border-line border-t bg-surface px-1 pb-[env(safe-area-inset-bottom)] sm:w-20 sm:flex-col sm:justify-start sm:border-t-0 sm:border-r sm:py-2"
    >
      <div className="mb-2 hidden justify-center pt-1 sm:flex" aria-hidden>
        <Logo className="size-7" />
      </div>
      <Links pages={main} crowded={admin.length > 0} />
      {admin.length > 0 && <div className="my-1.5 hidden border-line border-t sm:mx-2 sm:block" />}
      <Links pages={admin} crowded />
    </nav>
  );
}

function Links({ pages, crowded }: { pages: ConsolePage[]; crowded: boolean }) {
  const t = useTranslations('common.nav');
  return pages.map(({ key, href, icon: Icon }) => (
    <NavigationLink key={key} href={href} label={t(key)} crowded={crowded}>
      <span className="relative">
        <Icon aria-hidden className="size-[18px]" strokeWidth={1.75} />
        {key === 'commands' && <WaitingApprovals />}
      </span>
    </NavigationLink>
  ));
}
