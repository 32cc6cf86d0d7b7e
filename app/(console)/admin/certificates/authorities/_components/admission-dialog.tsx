'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { CheckboxGroup, SelectField, TextareaField } from '@/components/ui';
import { call } from '@/lib/browser/call';
import { AUTHORITY_ADMISSIONS, type AuthorityAdmission, type AuthoritySummary } from '@/lib/contracts';
import { ConfirmDialog } from '../../../../_components/confirm-dialog';

type AdmissionDialogProps = {
  authority: AuthoritySummary;
  fleets: { code: string; name: string }[];
  onClose: () => void;
};

/** Scope of an imported authority, and how its certificates enter the inventory. */
export function AdmissionDialog({ authority, fleets, onClose }: AdmissionDialogProps) {
  const t = useTranslations('certificate.authorities.admission');
  const [admission, setAdmission] = useState<AuthorityAdmission>(authority.admission);
  const [codes, setCodes] = useState(authority.scope.fleets);
  const [serials, setSerials] = useState(authority.scope.tboxSerials.join('\n'));
  const tboxSerials = serials.split(/\s+/).filter((serial) => serial !== '');
  const isUnlimited = codes.length + tboxSerials.length === 0;
  return (
    <ConfirmDialog
      title={t('title', { name: authority.name })}
      confirmLabel={t('save')}
      done={t('done')}
      disabled={admission === 'first_use' && isUnlimited}
      onConfirm={() =>
        call('PUT /authorities/{id}/admission', { id: authority.id, admission, fleets: codes, tboxSerials })
      }
      onClose={onClose}
    >
      {(error) => (
        <>
          <SelectField
            label={t('label')}
            hint={t(`hint.${admission}`)}
            error={error}
            options={AUTHORITY_ADMISSIONS.map((one) => [one, t(`choice.${one}`)] as const)}
            value={admission}
            onValue={setAdmission}
          />
          <p className="max-w-prose text-muted text-sm">{t('scope')}</p>
          <CheckboxGroup label={t('fleets')} options={fleets} chosen={codes} onChange={setCodes} />
          <TextareaField
            label={t('serials')}
            hint={t('serialsHint')}
            rows={4}
            value={serials}
            onValue={setSerials}
            spellCheck={false}
            className="font-mono text-xs"
          />
        </>
      )}
    </ConfirmDialog>
  );
}
