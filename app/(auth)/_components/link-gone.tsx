import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { buttonClass } from '@/components/ui';

/** In place of the form of a link that was used, replaced or revoked, or has expired. */
export function LinkGone({ title, text }: { title: string; text: string }) {
  const t = useTranslations('auth');
  return (
    <div className="flex flex-col items-start gap-3">
      <h1 className="font-semibold text-lg">{title}</h1>
      <p className="text-muted">{text}</p>
      <Link href="/sign-in" className={buttonClass()}>
        {t('toSignIn')}
      </Link>
    </div>
  );
}
