import type { Route } from 'next';
import { useTranslations } from 'next-intl';
import { PageHeader, Tabs } from '@/components/ui';

type CertificateNavProps = {
  current: 'certificates' | 'authorities' | 'rotations';
  title: string;
  description: string;
  actions?: React.ReactNode;
};

/** Title and tabs of everything about certificates. */
export function CertificateNav({ current, title, description, actions }: CertificateNavProps) {
  const t = useTranslations('certificate.nav');
  return (
    <>
      <PageHeader title={title} description={description} actions={actions} />
      <div className="px-4 pb-3">
        <Tabs
          label={t('label')}
          current={current}
          tabs={[
            { key: 'certificates', label: t('certificates'), href: '/admin/certificates' as Route },
            { key: 'authorities', label: t('authorities'), href: '/admin/certificates/authorities' as Route },
            { key: 'rotations', label: t('rotations'), href: '/admin/rotations' as Route },
          ]}
        />
      </div>
    </>
  );
}
