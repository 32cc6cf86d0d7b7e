'use client';

import type { Route } from 'next';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { type FormEvent, useState, useSyncExternalStore } from 'react';
import { CommandParams, paramsOf, useCommandText } from '@/components/command';
import { Button, Checkbox, ErrorText, Panel, SelectField, TextareaField, TextField } from '@/components/ui';
import { call, type RouteInput } from '@/lib/browser/call';
import { readChosen } from '@/lib/browser/chosen-vehicles';
import type { BatchPreview } from '@/lib/contracts';
import { COMMAND_RULES, OPERATIONS, type Operation } from '@/lib/contracts/commands/rules';
import { BATCH_MAX_PER_MINUTE } from '@/lib/contracts/commands/terms';
import { MAX_LENGTH } from '@/lib/contracts/limits';
import type { Role } from '@/lib/contracts/users/terms';
import { DeadlineField } from '../../../_commands/deadline-field';
import { TicketField } from '../../../_commands/ticket-field';
import { fieldErrorOf, useRefusalText } from '../../../_commands/use-refusal-text';
import { BatchPreviewList } from './batch-preview';

const DEFAULT_PER_MINUTE = 60;
const never = () => () => undefined;

type BatchInput = {
  selection: RouteInput<'POST /command-batches/preview'>;
  terms: { reason: string; ticket: string; perMinute: number; expiresInMs: number };
};
type BatchFormProps = {
  role: Role;
  /** VINs of the address, or those that the map page keeps in the browser. */
  chosen: { vins: string[]; more: boolean } | 'kept';
};

/** A new batch: its command and vehicles, then a preview of who is excluded, then the start. */
export function BatchForm({ role, chosen }: BatchFormProps) {
  const router = useRouter();
  const refusalText = useRefusalText();
  const [idempotencyKey] = useState(newUuid);
  const [preview, setPreview] = useState<{ input: BatchInput; result: BatchPreview } | null>(null);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const attempt = async (work: () => Promise<void>) => {
    setBusy(true);
    setFailure(null);
    await work().catch(setFailure);
    setBusy(false);
  };
  const load = (input: BatchInput) =>
    attempt(async () => setPreview({ input, result: await call('POST /command-batches/preview', input.selection) }));
  const start = () =>
    attempt(async () => {
      if (!preview) return;
      const { selection, terms } = preview.input;
      const { batch } = await call('POST /command-batches', { ...selection, ...terms, idempotencyKey });
      router.push(`/commands/batches/${batch.id}` as Route);
    });
  return (
    <div className="mx-auto flex w-full max-w-3xl flex-col gap-3 px-4 pb-8">
      <Fields
        role={role}
        chosen={chosen}
        busy={busy}
        previewed={preview !== null}
        errorOf={(path) => fieldErrorOf(failure, path)}
        error={failure === null ? undefined : refusalText(failure)}
        onChange={() => setPreview(null)}
        onSubmit={(input) => void load(input)}
      />
      {preview && <BatchPreviewList preview={preview.result} busy={busy} onStart={() => void start()} />}
    </div>
  );
}

type FieldsProps = BatchFormProps & {
  busy: boolean;
  previewed: boolean;
  errorOf: (path: string) => string | undefined;
  error: string | undefined;
  onChange: () => void;
  onSubmit: (input: BatchInput) => void;
};

function Fields({ role, chosen, busy, previewed, errorOf, error, onChange, onSubmit }: FieldsProps) {
  const t = useTranslations('command');
  const text = useCommandText();
  const available = OPERATIONS.filter(
    (one) => COMMAND_RULES[one].roles.includes(role) && !COMMAND_RULES[one].needsApproval,
  );
  const [operation, setOperation] = useState<Operation>('report_now');
  const kept = useSyncExternalStore(never, readChosen, () => '');
  const vins = chosen === 'kept' ? kept : chosen.vins.join('\n');
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    onSubmit(inputOf(operation, new FormData(event.currentTarget)));
  };
  return (
    <form onSubmit={submit} onChange={onChange}>
      <Panel title={t('batch.new')}>
        <div className="flex flex-col gap-3">
          <SelectField
            label={t('batch.operation')}
            hint={text.help(operation)}
            error={errorOf('operation')}
            options={available.map((one) => [one, text.label(one)] as const)}
            value={operation}
            onValue={setOperation}
            className="w-full"
          />
          <CommandParams key={operation} operation={operation} errorOf={errorOf} />
          <TextareaField
            key={vins}
            label={t('batch.vins')}
            hint={t(chosen !== 'kept' && chosen.more ? 'batch.vinsMore' : 'batch.vinsHint')}
            error={errorOf('vins')}
            name="vins"
            rows={6}
            required
            spellCheck={false}
            defaultValue={vins}
            className="font-mono"
          />
          {COMMAND_RULES[operation].needsReason && (
            <TextareaField
              label={t('form.reason')}
              hint={t('form.reasonHint')}
              error={errorOf('reason')}
              name="reason"
              rows={2}
              required
              maxLength={MAX_LENGTH.note}
            />
          )}
          <TicketField error={errorOf('ticket')} />
          <TextField
            label={t('batch.perMinute')}
            error={errorOf('perMinute')}
            name="perMinute"
            type="number"
            min={1}
            max={BATCH_MAX_PER_MINUTE}
            defaultValue={DEFAULT_PER_MINUTE}
          />
          <DeadlineField key={`deadline-${operation}`} operation={operation} error={errorOf('expiresInMs')} />
          <Checkbox name="onlineOnly" label={t('batch.onlineOnly')} />
          <ErrorText className="text-sm">{error}</ErrorText>
          {!previewed && (
            <Button type="submit" variant="primary" busy={busy} className="self-start">
              {t('batch.preview')}
            </Button>
          )}
        </div>
      </Panel>
    </form>
  );
}

const inputOf = (operation: Operation, form: FormData): BatchInput => ({
  selection: {
    operation,
    params: paramsOf(operation, form),
    vins: String(form.get('vins'))
      .split(/[\s,;]+/)
      .filter(Boolean),
    onlineOnly: form.get('onlineOnly') === 'on',
  },
  terms: {
    reason: String(form.get('reason') ?? ''),
    ticket: String(form.get('ticket') ?? ''),
    perMinute: Number(form.get('perMinute')),
    expiresInMs: Number(form.get('deadline')),
  },
});

/** UUID version 4 [RFC 9562 §5.4]; `randomUUID` needs a secure context (TLS or localhost). */
function newUuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = Array.from(bytes, (byte, i) => {
    const marked = i === 6 ? (byte & 0x0f) | 0x40 : i === 8 ? (byte & 0x3f) | 0x80 : byte;
    return marked.toString(16).padStart(2, '0');
  }).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
