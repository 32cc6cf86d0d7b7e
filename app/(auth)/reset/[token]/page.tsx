import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { readPasswordReset } from '@/lib/domain/users';
import { publicCtx, unlessGone } from '@/lib/web';
import { LocalTime } from '../../../_components/local-time';
import { LinkGone } from '../../_components/link-gone';
import { ResetForm } from './_components/reset-form';

// The token is in the URL: it must not be sent as a referrer
export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('auth.reset');
  return { title: t('title'), referrer: 'no-referrer' };
}

export default async function ResetPage({ params }: PageProps<'/reset/[token]'>) {
  const { token } = await params;
  const t = await getTranslations('auth.reset');
  const open = await readPasswordReset({ ctx: publicCtx(), input: { token } }).catch(unlessGone);
  if (!open) return <LinkGone title={t('goneTitle')} text={t('gone')} />;
  return (
    <div className="flex flex-col gap-4">
      <h1 className="font-semibold text-lg">{t('title')}</h1>
      <ResetForm token={token} email={open.email} />
      <p className="text-faint text-xs">{t.rich('validUntil', { time: () => <LocalTime at={open.expiresAt} /> })}</p>
    </div>
  );
}
