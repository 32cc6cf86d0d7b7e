import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { TabbedHeader } from '@/components/ui';

const PAGES = [
  ['certificates', '/admin/certificates'],
  ['authorities', '/admin/certificates/authorities'],
  ['secrets', '/admin/certificates/secrets'],
  ['rotations', '/admin/rotations'],
] as const;

type CertificateNavProps = {
  current: (typeof PAGES)[number][0];
  title: string;
  description: string;
  actions?: ReactNode;
};

/** Title and tabs of the pages about certificates. */
export function CertificateNav(props: CertificateNavProps) {
  const t = useTranslations('certificate.nav');
  return <TabbedHeader {...props} label={t('label')} tabs={PAGES.map(([key, href]) => [key, t(key), href])} />;
}
