import { getTranslations } from 'next-intl/server';
import { PageHeader, Panel } from '@/components/ui';
import { listOwnSessions } from '@/lib/domain/users';
import { requireCtx } from '@/lib/web';
import { pageTitle } from '../../_components/page-title';
import { Texts } from '../../_components/texts';
import { ChangePassword } from './_components/change-password';
import { EndOtherSessions, SessionTable } from './_components/session-table';

export const generateMetadata = pageTitle('account');

/** The signed-in user's own password and sessions. */
export default async function AccountPage() {
  const ctx = await requireCtx();
  const t = await getTranslations('account');
  const sessions = await listOwnSessions({ ctx });
  return (
    <Texts areas={['common', 'admin', 'account']}>
      <PageHeader title={t('title')} description={ctx.actor.label} />
      <div className="flex flex-col gap-4 px-4 pb-4">
        <Panel title={t('password.title')}>
          <ChangePassword email={ctx.actor.label} />
        </Panel>
        <Panel flush title={t('sessions.title')} actions={sessions.length > 1 && <EndOtherSessions />}>
          <SessionTable sessions={sessions} />
        </Panel>
      </div>
    </Texts>
  );
}
