import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { RenderTime } from '@/lib/browser/render-time';
import { can } from '@/lib/contracts';
import { isReadableByOthers, requireCtx, requireSession } from '@/lib/web';
import { Texts } from '../_components/texts';
import { Banners } from './_components/banners';
import { Navigation } from './_components/navigation';
import { NavigationProgress } from './_components/navigation-progress';
import { Providers } from './_components/providers';
import { SkipLink } from './_components/skip-link';
import { TimeZone } from './_components/time-zone';
import { TopBar } from './_components/top-bar';

export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const { actor, name, email } = await requireSession();
  const { clock } = await requireCtx();
  return (
    <Texts areas={['common', 'overview', 'vehicle', 'vehicles', 'command']}>
      <RenderTime at={clock.now()}>
        <Providers>
          <TimeZone />
          <NavigationProgress />
          <SkipLink />
          <div data-user={actor.id} className="flex h-dvh flex-col-reverse sm:flex-row">
            <Navigation role={actor.role} />
            <div className="flex min-h-0 min-w-0 flex-1 flex-col">
              <TopBar user={{ name, email, role: actor.role }} />
              <Banners
                managesBroker={can(actor, 'broker.manage')}
                unencrypted={can(actor, 'user.manage') && isReadableByOthers(await headers())}
              />
              <main
                id="main"
                tabIndex={-1}
                className="flex min-h-0 min-w-0 flex-1 flex-col overflow-y-auto outline-none"
              >
                {children}
              </main>
            </div>
          </div>
        </Providers>
      </RenderTime>
    </Texts>
  );
}
