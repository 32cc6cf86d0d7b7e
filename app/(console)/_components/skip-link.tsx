import { useTranslations } from 'next-intl';

export function SkipLink() {
  const t = useTranslations('common.nav');
  return (
    <a
      href="#main"
      className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-md focus:bg-raised focus:px-3 focus:py-2 focus:shadow-pop"
    >
      {t('skip')}
    </a>
  );
}
