import { getTranslations } from 'next-intl/server';
import { listSigningKeys } from '@/lib/domain/keys';
import { listSecrets } from '@/lib/domain/secrets';
import { requirePermission } from '@/lib/web';
import { pageTitle } from '../../../../_components/page-title';
import { CertificateNav } from '../_components/certificate-nav';
import { PageRefresh } from '../_components/page-refresh';
import { SecretTable } from './_components/secret-table';
import { SigningKeys } from './_components/signing-keys';

export const generateMetadata = pageTitle('certificate.secrets');

const REFRESH_MS = 5_000;

export default async function SecretsPage() {
  const ctx = await requirePermission('certificate.manage');
  const [secrets, signingKeys, t] = await Promise.all([
    listSecrets({ ctx }),
    listSigningKeys({ ctx }),
    getTranslations('certificate.secrets'),
  ]);
  return (
    <>
      <CertificateNav current="secrets" title={t('title')} description={t('description')} />
      <PageRefresh intervalMs={REFRESH_MS} />
      <div className="flex max-w-[80rem] flex-col gap-3 px-4 pb-8">
        <SecretTable secrets={secrets} />
        <SigningKeys signingKeys={signingKeys} />
      </div>
    </>
  );
}
