'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Checkbox, Field, Select, Textarea } from '@/components/ui';
import { call } from '@/lib/browser/call';
import { AUTHORITY_ADMISSIONS, type AuthorityAdmission, type AuthoritySummary } from '@/lib/contracts';
import { ConfirmDialog } from '../../../../_components/confirm-dialog';

type Fleet = { code: string; name: string };
type AdmissionDialogProps = { authority: AuthoritySummary; fleets: Fleet[]; onClose: () => void };

/** Which TBoxes an imported authority may speak for, and how its certificates come into the inventory. */
export function AdmissionDialog({ authority, fleets, onClose }: AdmissionDialogProps) {
  const t = useTranslations('certificate.authorities.admission');
  const [admission, setChoice] = useState<AuthorityAdmission>(authority.admission);
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
          <Field label={t('label')} hint={t(`hint.${admission}`)} error={error}>
            {({ id, describedBy, invalid }) => (
              <Select
                id={id}
                aria-describedby={describedBy}
                aria-invalid={invalid}
                value={admission}
                onChange={(event) => setChoice(event.target.value as AuthorityAdmission)}
              >
                {AUTHORITY_ADMISSIONS.map((one) => (
                  <option key={one} value={one}>
                    {t(`choice.${one}`)}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <p className="max-w-prose text-muted text-sm">{t('scope')}</p>
          <fieldset className="flex flex-col gap-1.5">
            <legend className="mb-1 font-medium text-muted text-xs">{t('fleets')}</legend>
            <div className="grid max-h-40 grid-cols-2 gap-x-4 gap-y-1.5 overflow-y-auto">
              {fleets.map(({ code, name }) => (
                <Checkbox
                  key={code}
                  label={name}
                  checked={codes.includes(code)}
                  onChange={(event) =>
                    setCodes(event.target.checked ? [...codes, code] : codes.filter((one) => one !== code))
                  }
                />
              ))}
            </div>
          </fieldset>
          <Field label={t('serials')} hint={t('serialsHint')}>
            {({ id, describedBy }) => (
              <Textarea
                id={id}
                rows={4}
                value={serials}
                onChange={(event) => setSerials(event.target.value)}
                spellCheck={false}
                className="font-mono text-xs"
                aria-describedby={describedBy}
              />
            )}
          </Field>
        </>
      )}
    </ConfirmDialog>
  );
}
