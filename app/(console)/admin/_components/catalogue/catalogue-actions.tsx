'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button, TextField, toast } from '@/components/ui';
import { call } from '@/lib/browser/call';
import { fieldErrors } from '@/lib/browser/problem';
import type { FleetListItem, VehicleModelItem } from '@/lib/contracts';
import { CATALOGUE_LIMITS } from '@/lib/contracts/fleet/terms';
import { ConfirmDialog } from '../../../_components/confirm-dialog';
import { FormDialog } from '../../../_components/form-dialog';
import { useRequest } from '../../../_components/use-operation';
import { useProblemText } from '../../../_components/use-problem-text';

type Kind = 'fleet' | 'model';
type Item = FleetListItem | VehicleModelItem;
type ItemProps = { kind: Kind; item: Item };

const archive = (kind: Kind, code: string): Promise<Item> =>
  kind === 'fleet' ? call('POST /fleets/{code}/archive', { code }) : call('POST /models/{code}/archive', { code });
const restore = (kind: Kind, code: string): Promise<Item> =>
  kind === 'fleet' ? call('POST /fleets/{code}/restore', { code }) : call('POST /models/{code}/restore', { code });

export function CatalogueActions({ kind, item }: ItemProps) {
  const t = useTranslations('catalogue');
  const problemText = useProblemText('catalogue');
  const [open, setOpen] = useState<'rename' | 'archive' | null>(null);
  const { code, name, archivedAt } = item;
  const restoring = useRequest(() => restore(kind, code), {
    onSuccess: () => toast('success', t(`${kind}.restored`, { name })),
    onError: (error) => toast('error', problemText(error)),
  });
  const close = () => setOpen(null);
  if (archivedAt !== null) {
    return (
      <Button
        size="sm"
        onClick={() => restoring.run(undefined)}
        busy={restoring.busy}
        aria-label={`${t('restore')}: ${name}`}
      >
        {t('restore')}
      </Button>
    );
  }
  return (
    <div className="flex gap-1.5 sm:justify-end">
      <Button size="sm" onClick={() => setOpen('rename')} aria-label={`${t('rename')}: ${name}`}>
        {t('rename')}
      </Button>
      <Button size="sm" onClick={() => setOpen('archive')} aria-label={`${t('archive')}: ${name}`}>
        {t('archive')}
      </Button>
      {open === 'rename' && <RenameDialog kind={kind} item={item} onClose={close} />}
      {open === 'archive' && <ArchiveDialog kind={kind} item={item} onClose={close} />}
    </div>
  );
}

type DialogProps = ItemProps & { onClose: () => void };

function RenameDialog({ kind, item, onClose }: DialogProps) {
  const t = useTranslations('catalogue');
  const common = useTranslations('common');
  const problemText = useProblemText('catalogue');
  const { code } = item;
  const { run, busy, error } = useRequest(
    (names: { name: string; manufacturer: string }): Promise<Item> =>
      kind === 'fleet'
        ? call('PATCH /fleets/{code}', { code, name: names.name })
        : call('PATCH /models/{code}', { code, ...names }),
    {
      onSuccess: ({ name }) => {
        toast('success', t(`${kind}.renamed`, { name }));
        onClose();
      },
    },
  );
  const fields = fieldErrors(error);
  const text = (form: FormData, name: string) => String(form.get(name) ?? '');
  return (
    <FormDialog
      title={t(`${kind}.renameTitle`, { name: item.name })}
      submitLabel={common('save')}
      busy={busy}
      error={error && Object.keys(fields).length === 0 ? problemText(error) : undefined}
      onSubmit={(form) => run({ name: text(form, 'name'), manufacturer: text(form, 'manufacturer') })}
      onClose={onClose}
    >
      <TextField
        label={t('name')}
        error={fields.name}
        name="name"
        defaultValue={item.name}
        maxLength={CATALOGUE_LIMITS.nameLength}
        autoComplete="off"
      />
      {'manufacturer' in item && (
        <TextField
          label={t('manufacturer')}
          error={fields.manufacturer}
          name="manufacturer"
          defaultValue={item.manufacturer}
          maxLength={CATALOGUE_LIMITS.nameLength}
          autoComplete="off"
        />
      )}
    </FormDialog>
  );
}

function ArchiveDialog({ kind, item: { code, name, vehicles }, onClose }: DialogProps) {
  const t = useTranslations('catalogue');
  return (
    <ConfirmDialog
      title={t(`${kind}.archiveTitle`, { name })}
      confirmLabel={t('archive')}
      done={t(`${kind}.archived`, { name })}
      disabled={vehicles > 0}
      problems="catalogue"
      onConfirm={() => archive(kind, code)}
      onClose={onClose}
    >
      {vehicles > 0 ? (
        <p className="text-warning">{t(`${kind}.archiveInUse`, { name, count: vehicles })}</p>
      ) : (
        <p>{t(`${kind}.archiveText`)}</p>
      )}
    </ConfirmDialog>
  );
}
