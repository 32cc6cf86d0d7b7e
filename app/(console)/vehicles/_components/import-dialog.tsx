'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { TextareaField, TextField } from '@/components/ui';
import { ApiProblem, readProblem } from '@/lib/browser/problem';
import { FormDialog } from '../../_components/form-dialog';

type ImportResult = { created: number; updated: number; refused: { line: number; message: string }[] };

export default function ImportDialog({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const t = useTranslations('vehicles.import');
  const tCommon = useTranslations('common');
  const [csv, setCsv] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const [result, setResult] = useState<ImportResult>();

  const submit = async () => {
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
    <FormDialog
      title={t('title')}
      submitLabel={t('submit')}
      cancelLabel={tCommon(result ? 'close' : 'cancel')}
      busy={busy}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      <div className="text-muted">
        {t('text')}
        <code className="mt-2 block overflow-x-auto rounded-md border border-line bg-canvas px-2.5 py-1.5 font-mono text-text text-xs">
          {t('columns')}
        </code>
      </div>
      <TextField
        label={t('file')}
        type="file"
        accept=".csv,text/csv"
        onChange={async ({ target }) => setCsv((await target.files?.[0]?.text()) ?? '')}
        className="py-1 text-xs file:mr-3 file:rounded-sm file:border-0 file:bg-hover file:px-2 file:py-0.5 file:font-medium file:text-text"
      />
      <TextareaField
        label={t('paste')}
        error={error}
        rows={6}
        spellCheck={false}
        wrap="off"
        value={csv}
        onValue={setCsv}
        className="font-mono text-xs"
      />
      {result && <Outcome result={result} />}
    </FormDialog>
  );
}

/** @throws ApiProblem when the file is rejected as a whole, TypeError when the server cannot be reached */
async function sendCsv(csv: string): Promise<ImportResult> {
  const response = await fetch('/api/v1/vehicles/import', {
    method: 'POST',
    headers: { 'content-type': 'text/csv', accept: 'application/json' },
    body: csv,
  });
  if (!response.ok) throw new ApiProblem(await readProblem(response));
  return (await response.json()) as ImportResult;
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
