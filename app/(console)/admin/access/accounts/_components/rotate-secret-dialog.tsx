'use client';

import { useTranslations } from 'next-intl';
import { call } from '@/lib/browser/call';
import { SecretDialog } from '../../../../_components/secret-dialog';
import { AccountSecret } from './account-secret';

export function RotateSecretDialog({ username, onClose }: { username: string; onClose: () => void }) {
  const t = useTranslations('clients.accounts');
  return (
    <SecretDialog
      title={t('rotateTitle', { username })}
      makeLabel={t('rotateConfirm')}
      make={() => call('POST /service-accounts/{username}/secret', { username })}
      shown={({ secret }) => <AccountSecret username={username} secret={secret} />}
      onClose={onClose}
    >
      {(error) => (
        <>
          <p className="text-warning">{t('rotateText')}</p>
          {error && (
            <p role="alert" className="text-critical">
              {error}
            </p>
          )}
        </>
      )}
    </SecretDialog>
  );
}
