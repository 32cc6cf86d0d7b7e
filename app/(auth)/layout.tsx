import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Logo } from '../_components/logo';

export default function AuthLayout({ children }: { children: ReactNode }) {
  const t = useTranslations();
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-6 px-4 py-10">
      <div className="flex flex-col items-center gap-1 text-center">
        <Logo className="mb-2 size-9" />
        <p className="font-semibold text-xl tracking-tight">{t('common.product')}</p>
        <p className="text-muted">{t('auth.product')}</p>
      </div>
      <div className="w-full max-w-sm rounded-lg border border-line bg-surface p-5">{children}</div>
    </main>
  );
}
