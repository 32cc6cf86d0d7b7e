'use client';

import { Plus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { DialogButton, SelectField, TextField, toast, VERBATIM } from '@/components/ui';
import { call } from '@/lib/browser/call';
import { fieldErrors } from '@/lib/browser/problem';
import { CATALOGUE_LIMITS, POWERTRAINS, type Powertrain } from '@/lib/contracts/fleet/terms';
import { FormDialog } from '../../../_components/form-dialog';
import { useRequest } from '../../../_components/use-operation';
import { useProblemText } from '../../../_components/use-problem-text';

type Kind = 'fleet' | 'model';

/** Creates a fleet or a model. */
export function CreateButton({ kind }: { kind: Kind }) {
  const t = useTranslations('catalogue');
  return (
    <DialogButton variant="primary" dialog={(close) => <CreateDialog kind={kind} onClose={close} />}>
      <Plus aria-hidden className="size-4" />
      {t(`${kind}.create`)}
    </DialogButton>
  );
}

function CreateDialog({ kind, onClose }: { kind: Kind; onClose: () => void }) {
  const t = useTranslations('catalogue');
  const problemText = useProblemText('catalogue');
  const { run, busy, error } = useRequest((form: FormData) => create(kind, form), {
    onSuccess: ({ name }) => {
      toast('success', t(`${kind}.created`, { name }));
      onClose();
    },
  });
  const fields = fieldErrors(error);
  return (
    <FormDialog
      title={t(`${kind}.createTitle`)}
      submitLabel={t(`${kind}.create`)}
      busy={busy}
      error={error && Object.keys(fields).length === 0 ? problemText(error) : undefined}
      onSubmit={run}
      onClose={onClose}
    >
      <NameField name="name" error={fields.name} />
      <TextField
        label={t('code')}
        hint={t('codeHint')}
        error={fields.code}
        name="code"
        maxLength={CATALOGUE_LIMITS.codeLength}
        {...VERBATIM}
        className="font-mono"
      />
      {kind === 'model' && (
        <>
          <NameField name="manufacturer" error={fields.manufacturer} />
          <SelectField
            label={t('powertrain')}
            error={fields.powertrain}
            name="powertrain"
            defaultValue="bev"
            options={POWERTRAINS.map((one) => [one, t(`powertrains.${one}`)] as const)}
          />
          <p className="-mt-3 text-faint text-xs">{t('powertrainHint')}</p>
        </>
      )}
    </FormDialog>
  );
}

function NameField({ name, error }: { name: 'name' | 'manufacturer'; error: string | undefined }) {
  const t = useTranslations('catalogue');
  return (
    <TextField label={t(name)} error={error} name={name} maxLength={CATALOGUE_LIMITS.nameLength} autoComplete="off" />
  );
}

function create(kind: Kind, form: FormData): Promise<{ name: string }> {
  const text = (name: string) => String(form.get(name) ?? '').trim();
  const named = { code: text('code'), name: text('name') };
  if (kind === 'fleet') return call('POST /fleets', named);
  const powertrain = text('powertrain') as Powertrain;
  return call('POST /models', { ...named, manufacturer: text('manufacturer'), powertrain });
}
