import type { Route } from 'next';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { PageHeader, Tabs } from '@/components/ui';

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

/** Title and tabs of everything about who may connect, publish and subscribe. */
export function AccessNav({ current, title, description, actions }: AccessNavProps) {
  const t = useTranslations('access.nav');
  return (
    <>
      <PageHeader title={title} description={description} actions={actions} />
      <div className="px-4 pb-3">
        <Tabs
          label={t('label')}
          current={current}
          tabs={PAGES.map(([key, href]) => ({ key, label: t(key), href: href as Route }))}
        />
      </div>
    </>
  );
}
