'use client';

import type { Route } from 'next';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { type FormEvent, useState, useSyncExternalStore } from 'react';
import { CommandParams, paramsOf, useCommandText } from '@/components/command';
import { Button, Checkbox, Field, Input, Panel, Select, Textarea } from '@/components/ui';
import { call, type RouteInput } from '@/lib/browser/call';
import { readChosen } from '@/lib/browser/chosen-vehicles';
import { ApiProblem } from '@/lib/browser/problem';
import type { BatchPreview } from '@/lib/contracts';
import { COMMAND_RULES, OPERATIONS, type Operation } from '@/lib/contracts/commands/rules';
import type { Role } from '@/lib/contracts/users/terms';
import { DeadlineField } from '../../../_commands/deadline-field';
import { useRefusalText } from '../../../_commands/use-refusal-text';
import { BatchPreviewList } from './batch-preview';

const DEFAULT_PER_MINUTE = 60;
const never = () => () => undefined;

/** What, to whom, how fast; who is left out and why; then it starts. */
export function BatchForm({ role, chosen }: { role: Role; chosen: { vins: string[]; more: boolean } | 'kept' }) {
  const t = useTranslations('command');
  const text = useCommandText();
  const refusalText = useRefusalText();
  const router = useRouter();
  const offered = OPERATIONS.filter(
    (one) => COMMAND_RULES[one].roles.includes(role) && !COMMAND_RULES[one].needsApproval,
  );
  const [operation, setOperation] = useState<Operation>('report_now');
  // Chosen on the map: only the browser has them
  const kept = useSyncExternalStore(never, readChosen, () => '');
  const vins = chosen === 'kept' ? kept : chosen.vins.join('\n');
  const [key] = useState(newUuid);
  const [preview, setPreview] = useState<{
    body: RouteInput<'POST /command-batches/preview'>;
    result: BatchPreview;
  } | null>(null);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const errorOf = (path: string) =>
    failure instanceof ApiProblem ? failure.problem.errors?.find((error) => error.path === path)?.message : undefined;

  const attempt = async (work: () => Promise<void>) => {
    setBusy(true);
    setFailure(null);
    await work().catch(setFailure);
    setBusy(false);
  };
  const look = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const selection = {
      operation,
      params: paramsOf(operation, form),
      vins: String(form.get('vins'))
        .split(/[\s,;]+/)
        .filter(Boolean),
      onlineOnly: form.get('onlineOnly') === 'on',
    };
    const terms = {
      reason: String(form.get('reason') ?? ''),
      perMinute: Number(form.get('perMinute')),
      expiresInMs: Number(form.get('deadline')),
    };
    void attempt(async () => {
      const result = await call('POST /command-batches/preview', selection);
      setPreview({ body: { ...selection, ...terms }, result });
    });
  };
  const start = () =>
    attempt(async () => {
      if (!preview) return;
      const created = await call('POST /command-batches', { ...preview.body, idempotencyKey: key });
      router.push(`/commands/batches/${created.batch.id}` as Route);
    });

  return (
    <div className="mx-auto flex w-full max-w-3xl flex-col gap-3 px-4 pb-8">
      <form onSubmit={look} onChange={() => setPreview(null)}>
        <Panel title={t('batch.new')}>
          <div className="flex flex-col gap-3">
            <Field label={t('batch.operation')} hint={text.help(operation)} error={errorOf('operation')}>
              {({ id }) => (
                <Select
                  id={id}
                  value={operation}
                  onChange={(event) => setOperation(offered.find((one) => one === event.target.value) ?? 'report_now')}
                  className="w-full"
                >
                  {offered.map((one) => (
                    <option key={one} value={one}>
                      {text.label(one)}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
            <CommandParams key={operation} operation={operation} errorOf={errorOf} />
            <Field
              label={t('batch.vins')}
              hint={t(chosen !== 'kept' && chosen.more ? 'batch.vinsMore' : 'batch.vinsHint')}
              error={errorOf('vins')}
            >
              {({ id, describedBy }) => (
                <Textarea
                  key={vins}
                  id={id}
                  name="vins"
                  rows={6}
                  required
                  spellCheck={false}
                  defaultValue={vins}
                  className="font-mono"
                  aria-describedby={describedBy}
                />
              )}
            </Field>
            {COMMAND_RULES[operation].needsReason && (
              <Field label={t('form.reason')} hint={t('form.reasonHint')} error={errorOf('reason')}>
                {({ id }) => <Textarea id={id} name="reason" rows={2} required maxLength={500} />}
              </Field>
            )}
            <Field label={t('batch.perMinute')} error={errorOf('perMinute')}>
              {({ id }) => (
                <Input id={id} name="perMinute" type="number" min={1} max={6_000} defaultValue={DEFAULT_PER_MINUTE} />
              )}
            </Field>
            <DeadlineField key={`deadline-${operation}`} operation={operation} error={errorOf('expiresInMs')} />
            <Checkbox name="onlineOnly" label={t('batch.onlineOnly')} />
            {failure !== null && (
              <p role="alert" className="text-critical text-sm">
                {refusalText(failure)}
              </p>
            )}
            {!preview && (
              <Button type="submit" variant="primary" busy={busy} className="self-start">
                {t('batch.preview')}
              </Button>
            )}
          </div>
        </Panel>
      </form>
      {preview && <BatchPreviewList preview={preview.result} busy={busy} onStart={() => void start()} />}
    </div>
  );
}

/** Version 4 [RFC 9562 §5.4]; `randomUUID` exists only where the page came over TLS or from this machine. */
function newUuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = Array.from(bytes, (byte, i) => {
    const marked = i === 6 ? (byte & 0x0f) | 0x40 : i === 8 ? (byte & 0x3f) | 0x80 : byte;
    return marked.toString(16).padStart(2, '0');
  }).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
