'use client';

import { useTranslations } from 'next-intl';
import { Button, DialogButton, ErrorText, toast } from '@/components/ui';
import { call } from '@/lib/browser/call';
import type { TboxCredential } from '@/lib/contracts';
import { LocalTime } from '../../_components/local-time';
import { SecretBox, SecretDialog } from './secret-dialog';
import { useOperation } from './use-operation';
import { useProblemText } from './use-problem-text';

type TboxPasswordDialogProps = {
  tboxSerial: string;
  vin: string;
  /** null: none. */
  credential: TboxCredential | null;
  onClose: () => void;
};

export function TboxPasswordButton(props: Omit<TboxPasswordDialogProps, 'onClose'>) {
  const t = useTranslations('certificate.password');
  return <DialogButton dialog={(close) => <TboxPasswordDialog {...props} onClose={close} />}>{t('open')}</DialogButton>;
}

/** Creates, replaces or removes the password of a TBox. */
function TboxPasswordDialog({ tboxSerial, vin, credential, onClose }: TboxPasswordDialogProps) {
  const t = useTranslations('certificate.password');
  const problemText = useProblemText();
  const remove = useOperation('DELETE /tboxes/{serial}/credential', {
    onSuccess: () => {
      toast('success', t('removed'));
      onClose();
    },
  });
  const refusal = remove.error ? problemText(remove.error) : undefined;
  return (
    <SecretDialog
      title={t('title', { serial: tboxSerial })}
      makeLabel={t(credential ? 'replace' : 'create')}
      make={() => call('POST /tboxes/{serial}/credential', { serial: tboxSerial })}
      shown={({ username, password }) => (
        <SecretBox label={t('label')} secret={password} what={t('copy')}>
          {t('once', { username, vin })}
        </SecretBox>
      )}
      other={
        credential && (
          <Button
            variant="danger"
            onClick={() => remove.run({ serial: tboxSerial })}
            busy={remove.busy}
            className="mr-auto"
          >
            {t('remove')}
          </Button>
        )
      }
      onClose={onClose}
    >
      {(error) => (
        <>
          <p>{t('text')}</p>
          {credential ? (
            <>
              <p>{t.rich('has', { at: () => <LocalTime at={credential.createdAt} />, by: credential.createdBy })}</p>
              <p className="text-warning">{t('replaces')}</p>
            </>
          ) : (
            <p className="text-muted">{t('hasNone')}</p>
          )}
          <ErrorText>{error ?? refusal}</ErrorText>
        </>
      )}
    </SecretDialog>
  );
}
