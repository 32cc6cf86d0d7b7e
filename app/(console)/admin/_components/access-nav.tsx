import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { TabbedHeader } from '@/components/ui';

const PAGES = [
  ['rules', '/admin/access'],
  ['check', '/admin/access/check'],
  ['denials', '/admin/access/denials'],
  ['clients', '/admin/access/clients'],
  ['bans', '/admin/access/bans'],
  ['accounts', '/admin/access/accounts'],
] as const;

type AccessNavProps = {
  current: (typeof PAGES)[number][0];
  title: string;
  description?: ReactNode;
  actions?: ReactNode;
};

/** Title and tabs of the pages about access control. */
export function AccessNav(props: AccessNavProps) {
  const t = useTranslations('access.nav');
  return <TabbedHeader {...props} label={t('label')} tabs={PAGES.map(([key, href]) => [key, t(key), href])} />;
}
