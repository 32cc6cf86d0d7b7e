'use client';

import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState, useTransition } from 'react';
import { Button, toast } from '@/components/ui';
import type { TboxCredential, TboxCredentialIssued } from '@/lib/contracts/access';
import type { Problem } from '@/lib/contracts/errors';
import { LocalTime } from '../../_components/local-time';
import { useProblemText } from '../admin/_components/use-problem-text';
import { SecretBox } from './secret-box';
import { SecretDialog } from './secret-dialog';

type Result<T> = Promise<{ ok: true; data: T } | { ok: false; problem: Problem }>;
type OfTbox<T> = (input: { serial: string }) => Result<T>;

export type TboxPasswordDialogProps = {
  tboxSerial: string;
  vin: string;
  /** null: it has none. */
  credential: TboxCredential | null;
  /** The server actions around `createTboxCredential` and `deleteTboxCredential`. */
  create: OfTbox<TboxCredentialIssued>;
  remove: OfTbox<void>;
  onClose: () => void;
};

/** Makes a password for a TBox, puts another in its place, or takes it away. */
export function TboxPasswordDialog({ tboxSerial, vin, credential, create, remove, onClose }: TboxPasswordDialogProps) {
  const t = useTranslations('certificate.password');
  const router = useRouter();
  const problemText = useProblemText();
  const [refusal, setRefusal] = useState<string>();
  const [busy, startTransition] = useTransition();
  const takeAway = () =>
    startTransition(async () => {
      const result = await remove({ serial: tboxSerial });
      router.refresh();
      if (!result.ok) return setRefusal(problemText(result.problem));
      toast('success', t('removed'));
      onClose();
    });
  return (
    <SecretDialog
      title={t('title', { serial: tboxSerial })}
      makeLabel={t(credential ? 'replace' : 'create')}
      make={() => create({ serial: tboxSerial })}
      shown={({ username, password }) => (
        <SecretBox label={t('label')} secret={password} what={t('copy')}>
          {t('once', { username, vin })}
        </SecretBox>
      )}
      other={
        credential && (
          <Button variant="danger" onClick={takeAway} busy={busy} className="mr-auto">
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
          {(error ?? refusal) && (
            <p role="alert" className="text-critical">
              {error ?? refusal}
            </p>
          )}
        </>
      )}
    </SecretDialog>
  );
}
