'use client';

import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { Button, Dialog, Field, Input, Textarea } from '@/components/ui';
import { ApiProblem } from '@/lib/browser/problem';
import { type ImportResult, sendCsv } from './send-csv';

export default function ImportDialog({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const t = useTranslations('vehicles.import');
  const tCommon = useTranslations('common');
  const [csv, setCsv] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const [result, setResult] = useState<ImportResult>();

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (csv.trim().split('\n').length < 2) return setError(t('empty'));
    setBusy(true);
    setError(undefined);
    setResult(undefined);
    try {
      const answer = await sendCsv(csv);
      setResult(answer);
      if (answer.created + answer.updated > 0) onDone();
    } catch (failure) {
      setError(failure instanceof ApiProblem ? failure.message : t('failed'));
    } finally {
      setBusy(false);
    }
  };

  return (
    <Dialog
      open
      onClose={onClose}
      title={t('title')}
      closeLabel={tCommon('close')}
      footer={
        <>
          <Button onClick={onClose}>{tCommon(result ? 'close' : 'cancel')}</Button>
          <Button type="submit" form="import-vehicles" variant="primary" busy={busy}>
            {t('submit')}
          </Button>
        </>
      }
    >
      <form id="import-vehicles" onSubmit={submit} className="flex flex-col gap-4">
        <div className="text-muted">
          {t('text')}
          <code className="mt-2 block overflow-x-auto rounded-md border border-line bg-canvas px-2.5 py-1.5 font-mono text-text text-xs">
            {t('columns')}
          </code>
        </div>
        <Field label={t('file')}>
          {({ id }) => (
            <Input
              id={id}
              type="file"
              accept=".csv,text/csv"
              onChange={async (event) => setCsv((await event.target.files?.[0]?.text()) ?? '')}
              className="py-1 text-xs file:mr-3 file:rounded-sm file:border-0 file:bg-hover file:px-2 file:py-0.5 file:font-medium file:text-text"
            />
          )}
        </Field>
        <Field label={t('paste')} error={error}>
          {({ id, describedBy, invalid }) => (
            <Textarea
              id={id}
              rows={6}
              aria-describedby={describedBy}
              aria-invalid={invalid || undefined}
              spellCheck={false}
              wrap="off"
              value={csv}
              onChange={(event) => setCsv(event.target.value)}
              className="font-mono text-xs"
            />
          )}
        </Field>
        {result && <Outcome result={result} />}
      </form>
    </Dialog>
  );
}

function Outcome({ result: { created, updated, refused } }: { result: ImportResult }) {
  const t = useTranslations('vehicles.import');
  return (
    <div role="status" className="rounded-md border border-line">
      <p className="px-3 py-2 font-medium">{t('done', { created, updated, refused: refused.length })}</p>
      {refused.length > 0 && (
        <ul aria-label={t('refused')} className="max-h-44 overflow-y-auto border-line border-t">
          {refused.map(({ line, message }) => (
            <li
              key={`${line}-${message}`}
              className="flex gap-3 border-line border-b px-3 py-1.5 text-xs last:border-b-0"
            >
              <span className="tabular w-16 shrink-0 text-muted">{t('line', { line })}</span>
              <span className="min-w-0 break-words text-critical">{message}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
