import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';

export default function AuthLayout({ children }: { children: ReactNode }) {
  const t = useTranslations();
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-6 px-4 py-10">
      <div className="flex flex-col items-center gap-1 text-center">
        <Mark />
        <p className="font-semibold text-xl tracking-tight">{t('common.product')}</p>
        <p className="text-muted">{t('auth.product')}</p>
      </div>
      <div className="w-full max-w-sm rounded-lg border border-line bg-surface p-5">{children}</div>
    </main>
  );
}

function Mark() {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className="mb-2 size-9">
      <rect width="32" height="32" rx="8" className="fill-accent" />
      <g fill="none" className="stroke-on-accent" strokeLinecap="round" strokeWidth="2.6">
        <path d="M7 13.5a12.7 12.7 0 0 1 18 0" />
        <path d="M11 18a7 7 0 0 1 10 0" />
      </g>
      <circle cx="16" cy="23" r="2.6" className="fill-on-accent" />
    </svg>
  );
}
