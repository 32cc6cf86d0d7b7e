import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { readInvitation } from '@/lib/domain/users';
import { publicCtx, unlessGone } from '@/lib/web';
import { LocalTime } from '../../../_components/local-time';
import { LinkGone } from '../../_components/link-gone';
import { AcceptForm } from './_components/accept-form';

// The token is in the URL: it must not be sent as a referrer
export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('auth.invite');
  return { title: t('title'), referrer: 'no-referrer' };
}

export default async function InvitePage({ params }: PageProps<'/invite/[token]'>) {
  const { token } = await params;
  const t = await getTranslations();
  const invitation = await readInvitation({ ctx: publicCtx(), input: { token } }).catch(unlessGone);
  if (!invitation) return <LinkGone title={t('auth.invite.goneTitle')} text={t('auth.invite.gone')} />;
  const { email, role, expiresAt } = invitation;
  return (
    <div className="flex flex-col gap-4">
      <h1 className="font-semibold text-lg">{t('auth.invite.title')}</h1>
      <p className="text-muted">{t('auth.invite.lead', { role: t(`common.role.${role}`) })}</p>
      <AcceptForm token={token} email={email} />
      <p className="text-faint text-xs">
        {t.rich('auth.invite.validUntil', { time: () => <LocalTime at={expiresAt} /> })}
      </p>
    </div>
  );
}
