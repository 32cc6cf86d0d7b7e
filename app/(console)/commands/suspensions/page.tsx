import { OctagonX } from 'lucide-react';
import { getTranslations } from 'next-intl/server';
import { EmptyState, Panel } from '@/components/ui';
import { can } from '@/lib/contracts';
import { listSuspensions } from '@/lib/domain/commands';
import { listFleets } from '@/lib/domain/fleet';
import { requireCtx } from '@/lib/web';
import { pageTitle } from '../../../_components/page-title';
import { Texts } from '../../../_components/texts';
import { CommandsHeader } from '../_components/commands-header';
import { SuspendButton } from './_components/suspend-button';
import { SuspensionTable } from './_components/suspension-table';

export const generateMetadata = pageTitle('command.suspension');

export default async function SuspensionsPage() {
  const ctx = await requireCtx();
  const maySuspend = can(ctx.actor, 'command.suspend');
  const [inForce, lifted, fleets] = await Promise.all([
    listSuspensions({ ctx, input: {} }),
    listSuspensions({ ctx, input: { lifted: true } }),
    maySuspend ? listFleets({ ctx, input: {} }) : [],
  ]);
  const t = await getTranslations('command.suspension');
  return (
    <Texts areas={['common', 'admin', 'command']}>
      <CommandsHeader current="suspensions" />
      <div className="flex flex-col gap-3 px-4 pb-6">
        {maySuspend && <SuspendButton fleets={fleets.map(({ code, name }) => ({ code, name }))} />}
        <Panel title={t('inForce')} flush>
          {inForce.length > 0 ? (
            <SuspensionTable items={inForce} />
          ) : (
            <EmptyState icon={<OctagonX aria-hidden />} title={t('none')}>
              {t('noneText')}
            </EmptyState>
          )}
        </Panel>
        {lifted.length > 0 && (
          <Panel title={t('lifted')} flush>
            <SuspensionTable items={lifted} />
          </Panel>
        )}
      </div>
    </Texts>
  );
}
