'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { TextareaField, TextField } from '@/components/ui';
import { sendImport } from '@/lib/browser/import-vehicles';
import { ApiProblem } from '@/lib/browser/problem';
import type { ImportResult } from '@/lib/contracts';
import { FormDialog } from '../../_components/form-dialog';

/** Shows what a file would do, then does it. */
export default function ImportDialog({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const t = useTranslations('vehicles.import');
  const tCommon = useTranslations('common');
  const [csv, setCsv] = useState('');
  const [progress, setProgress] = useState<number>();
  const [error, setError] = useState<string>();
  const [result, setResult] = useState<ImportResult>();
  const changes = result?.preview ? result.created + result.updated : 0;
  const isDone = result?.preview === false;

  const change = (text: string) => {
    setCsv(text);
    setResult(undefined);
    setError(undefined);
  };
  const submit = async () => {
    if (isDone) return onClose();
    if (csv.trim().split('\n').length < 2) return setError(t('empty'));
    setProgress(0);
    setError(undefined);
    try {
      const answer = await sendImport(csv, { preview: !result, onProgress: setProgress });
      setResult(answer);
      if (!answer.preview && answer.created + answer.updated > 0) onDone();
    } catch (failure) {
      setError(failure instanceof ApiProblem ? failure.message : t('failed'));
    } finally {
      setProgress(undefined);
    }
  };

  return (
    <FormDialog
      title={t('title')}
      submitLabel={isDone ? tCommon('close') : result ? t('submit', { count: changes }) : t('preview')}
      cancelLabel={isDone ? t('another') : tCommon('cancel')}
      busy={progress !== undefined}
      disabled={result?.preview === true && changes === 0}
      onSubmit={() => void submit()}
      onClose={isDone ? () => change('') : onClose}
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
        onChange={async ({ target }) => change((await target.files?.[0]?.text()) ?? '')}
        className="py-1 text-xs file:mr-3 file:rounded-sm file:border-0 file:bg-hover file:px-2 file:py-0.5 file:font-medium file:text-text"
      />
      <TextareaField
        label={t('paste')}
        error={error}
        rows={6}
        spellCheck={false}
        wrap="off"
        value={csv}
        onValue={change}
        className="font-mono text-xs"
      />
      {progress !== undefined && (
        <progress aria-label={tCommon('loading')} value={progress} max={1} className="h-1.5 w-full accent-accent" />
      )}
      {result && <Outcome result={result} />}
    </FormDialog>
  );
}

function Outcome({ result }: { result: ImportResult }) {
  const t = useTranslations('vehicles.import');
  const { preview, created, updated, unchanged, refused, warnings, ignoredColumns } = result;
  return (
    <div role="status" className="rounded-md border border-line">
      <p className="px-3 py-2 font-medium">
        {t(preview ? 'would' : 'done', { created, updated, unchanged, refused: refused.length })}
      </p>
      {ignoredColumns.length > 0 && (
        <p className="border-line border-t px-3 py-1.5 text-muted text-xs">
          {t('ignored', { columns: ignoredColumns.join(', ') })}
        </p>
      )}
      <Lines label={t('refused')} lines={refused} tone="text-critical" />
      <Lines label={t('warnings')} lines={warnings} tone="text-warning" />
    </div>
  );
}

/** More would not be read here. The answer of the API has all. */
const MAX_LINES = 200;

function Lines({ label, lines, tone }: { label: string; lines: ImportResult['refused']; tone: string }) {
  const t = useTranslations('vehicles.import');
  if (lines.length === 0) return null;
  return (
    <ul aria-label={label} className="max-h-44 overflow-y-auto border-line border-t">
      {lines.slice(0, MAX_LINES).map(({ line, message }) => (
        <li key={`${line}-${message}`} className="flex gap-3 border-line border-b px-3 py-1.5 text-xs last:border-b-0">
          <span className="tabular w-20 shrink-0 text-muted">{t('line', { line })}</span>
          <span className={`min-w-0 break-words ${tone}`}>{message}</span>
        </li>
      ))}
      {lines.length > MAX_LINES && (
        <li className="px-3 py-1.5 text-muted text-xs">{t('more', { count: lines.length - MAX_LINES })}</li>
      )}
    </ul>
  );
}
