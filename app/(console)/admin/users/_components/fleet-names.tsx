import { useTranslations } from 'next-intl';

export type Fleet = { code: string; name: string };

export function FleetNames({ all, fleets }: { all: boolean; fleets: Fleet[] }) {
  const t = useTranslations('admin.users');
  if (all) return <span className="text-muted">{t('allFleets')}</span>;
  if (!fleets.length) return <span className="text-warning">{t('noFleets')}</span>;
  return <span>{fleets.map(({ name }) => name).join(', ')}</span>;
}
