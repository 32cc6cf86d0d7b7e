'use client';

import { Plus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button, DialogButton, ErrorText, TextField, toast, VERBATIM } from '@/components/ui';
import { call } from '@/lib/browser/call';
import { refuses } from '@/lib/browser/problem';
import { MAX_LENGTH } from '@/lib/contracts/limits';
import { ConfirmDialog } from '../../../../_components/confirm-dialog';
import { SecretBox, SecretDialog } from '../../../../_components/secret-dialog';
import { useOperation } from '../../../../_components/use-operation';
import { useProblemText } from '../../../../_components/use-problem-text';

export function AddAccountButton() {
  const t = useTranslations('clients.accounts');
  return (
    <DialogButton variant="primary" dialog={(close) => <AddAccountDialog onClose={close} />}>
      <Plus aria-hidden className="size-4" />
      {t('add')}
    </DialogButton>
  );
}

/** Creates a service account and shows its secret once. */
function AddAccountDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('clients.accounts');
  const [username, setUsername] = useState('');
  const [description, setDescription] = useState('');
  const [invalidName, setInvalidName] = useState(false);
  const make = () =>
    call('POST /service-accounts', { username: username.trim(), description }).catch((error: unknown) => {
      setInvalidName(refuses(error, 'username'));
      throw error;
    });
  return (
    <SecretDialog
      title={t('addTitle')}
      makeLabel={t('create')}
      make={make}
      disabled={username.trim() === ''}
      shown={({ account, secret }) => <AccountSecret username={account.username} secret={secret} />}
      onClose={onClose}
    >
      {(error) => (
        <>
          <p>{t('createText')}</p>
          <TextField
            label={t('username')}
            hint={t('usernameHint')}
            error={invalidName ? t('usernameInvalid') : error}
            value={username}
            onValue={setUsername}
            maxLength={63}
            required
            {...VERBATIM}
            className="font-mono"
          />
          <TextField
            label={t('about')}
            value={description}
            onValue={setDescription}
            maxLength={MAX_LENGTH.note}
            autoComplete="off"
          />
        </>
      )}
    </SecretDialog>
  );
}

function RotateSecretDialog({ username, onClose }: { username: string; onClose: () => void }) {
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
          <ErrorText>{error}</ErrorText>
        </>
      )}
    </SecretDialog>
  );
}

function AccountSecret({ username, secret }: { username: string; secret: string }) {
  const t = useTranslations('clients.accounts');
  return (
    <SecretBox label={t('secretTitle', { username })} secret={secret} what={t('secret')}>
      {t('secretOnce', { username })}
    </SecretBox>
  );
}

export function AccountActions({ username, disabled }: { username: string; disabled: boolean }) {
  const t = useTranslations('clients.accounts');
  const problemText = useProblemText();
  const [disabling, setDisabling] = useState(false);
  const enable = useOperation('PATCH /service-accounts/{username}', {
    onSuccess: () => toast('success', t('enableDone', { username })),
    onError: (error) => toast('error', problemText(error)),
  });
  return (
    <div className="flex flex-wrap gap-1.5 sm:justify-end">
      <DialogButton
        size="sm"
        aria-label={`${t('rotate')}: ${username}`}
        dialog={(close) => <RotateSecretDialog username={username} onClose={close} />}
      >
        {t('rotate')}
      </DialogButton>
      {disabled ? (
        <Button
          size="sm"
          onClick={() => enable.run({ username, disabled: false })}
          busy={enable.busy}
          aria-label={`${t('enable')}: ${username}`}
        >
          {t('enable')}
        </Button>
      ) : (
        <Button size="sm" onClick={() => setDisabling(true)} aria-label={`${t('disable')}: ${username}`}>
          {t('disable')}
        </Button>
      )}
      <DialogButton
        size="sm"
        variant="danger"
        aria-label={`${t('delete')}: ${username}`}
        dialog={(close) => (
          <ConfirmDialog
            title={t('deleteTitle', { username })}
            confirmLabel={t('delete')}
            danger
            done={t('deleteDone', { username })}
            onConfirm={() => call('DELETE /service-accounts/{username}', { username })}
            onClose={close}
          >
            <p>{t('deleteText')}</p>
          </ConfirmDialog>
        )}
      >
        {t('delete')}
      </DialogButton>
      {disabling && (
        <ConfirmDialog
          title={t('disableTitle', { username })}
          confirmLabel={t('disable')}
          danger
          done={t('disableDone', { username })}
          onConfirm={() => call('PATCH /service-accounts/{username}', { username, disabled: true })}
          onClose={() => setDisabling(false)}
        >
          <p>{t('disableText')}</p>
        </ConfirmDialog>
      )}
    </div>
  );
}
