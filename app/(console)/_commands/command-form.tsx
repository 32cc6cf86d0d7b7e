'use client';

import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { CommandParams, paramsOf, useCommandText } from '@/components/command';
import { Button, Field, Input, Textarea } from '@/components/ui';
import { call } from '@/lib/browser/call';
import { ApiProblem } from '@/lib/browser/problem';
import type { AvailableCommand, CommandDetail, VehicleDetail } from '@/lib/contracts';
import { COMMAND_RULES } from '@/lib/contracts/commands/rules';
import { DeadlineField } from './deadline-field';
import { KnownFacts } from './known-facts';
import { useRefusalText } from './use-refusal-text';

const CONFIRM_LENGTH = 6;

type CommandFormProps = {
  vehicle: VehicleDetail;
  offered: AvailableCommand;
  onSent(command: CommandDetail): void;
  onCancel(): void;
};

/** Which car, what, why, until when. One key a form: whatever is pressed twice, is sent once. */
export function CommandForm({ vehicle, offered, onSent, onCancel }: CommandFormProps) {
  const t = useTranslations('command.form');
  const text = useCommandText();
  const refusalText = useRefusalText();
  const { operation } = offered;
  const rules = COMMAND_RULES[operation];
  const [idempotencyKey] = useState(newKey);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const [typed, setTyped] = useState('');
  const wanted = vehicle.vin.slice(-CONFIRM_LENGTH);
  const confirmed = rules.risk === 'routine' || typed.trim().toUpperCase() === wanted;
  const errorOf = (path: string) =>
    failure instanceof ApiProblem ? failure.problem.errors?.find((error) => error.path === path)?.message : undefined;

  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    try {
      onSent(
        await call('POST /vehicles/{vin}/commands', {
          vin: vehicle.vin,
          idempotencyKey,
          operation,
          params: paramsOf(operation, form),
          reason: String(form.get('reason') ?? ''),
          expiresInMs: Number(form.get('deadline')),
        }),
      );
    } catch (error) {
      setFailure(error);
      setBusy(false);
    }
  };

  return (
    <form onSubmit={send} className="flex flex-col gap-3">
      <div>
        <p className="font-semibold text-2xl leading-tight">{vehicle.plate ?? vehicle.vin}</p>
        {vehicle.plate && <p className="font-mono text-base text-muted">{vehicle.vin}</p>}
        <p className="mt-1 text-sm">{text.help(operation)}</p>
        {rules.needsApproval && <p className="mt-1 text-sm text-warning">{t('approval')}</p>}
      </div>
      <KnownFacts vehicle={vehicle} offered={offered} />
      <CommandParams operation={operation} errorOf={errorOf} />
      {rules.needsReason && (
        <Field label={t('reason')} hint={t('reasonHint')} error={errorOf('reason')}>
          {({ id, describedBy, invalid }) => (
            <Textarea
              id={id}
              name="reason"
              rows={2}
              required
              maxLength={500}
              aria-describedby={describedBy}
              aria-invalid={invalid}
            />
          )}
        </Field>
      )}
      <DeadlineField operation={operation} error={errorOf('expiresInMs')} />
      {rules.risk !== 'routine' && (
        <Field label={t('confirm', { text: wanted })} hint={t('confirmHint')}>
          {({ id, describedBy }) => (
            <Input
              id={id}
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              autoComplete="off"
              spellCheck={false}
              className="font-mono uppercase"
              aria-describedby={describedBy}
            />
          )}
        </Field>
      )}
      {failure !== null && (
        <p role="alert" className="text-critical text-sm">
          {refusalText(failure)}
        </p>
      )}
      <div className="sticky -bottom-4 -mx-4 -mb-4 flex justify-end gap-2 border-line border-t bg-raised px-4 py-3">
        <Button onClick={onCancel}>{t('cancel')}</Button>
        <Button type="submit" variant="primary" busy={busy} disabled={!confirmed}>
          {t(rules.needsApproval ? 'ask' : 'send', { operation: text.label(operation) })}
        </Button>
      </div>
    </form>
  );
}

/** `randomUUID` exists only where the page came over TLS or from this machine. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
