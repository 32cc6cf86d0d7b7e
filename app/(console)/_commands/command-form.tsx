'use client';

import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { CommandParams, paramsOf, useCommandText } from '@/components/command';
import { Button, ErrorText, TextareaField } from '@/components/ui';
import { call } from '@/lib/browser/call';
import { ApiProblem } from '@/lib/browser/problem';
import type { AvailableCommand, CommandDetail, VehicleDetail } from '@/lib/contracts';
import { COMMAND_RULES } from '@/lib/contracts/commands/rules';
import { MAX_LENGTH } from '@/lib/contracts/limits';
import { ConfirmVin, confirmsVin } from './confirm-vin';
import { DeadlineField } from './deadline-field';
import { KnownFacts } from './known-facts';
import { TicketField } from './ticket-field';
import { fieldErrorOf, useRefusalText } from './use-refusal-text';

type CommandFormProps = {
  vehicle: VehicleDetail;
  command: AvailableCommand;
  onSent(command: CommandDetail): void;
  /** Another command of this kind is under way. */
  onConflict(): void;
  onCancel(): void;
};

/** A new command for one vehicle. The idempotency key is per form, so that a second click sends nothing more. */
export function CommandForm({ vehicle, command, onSent, onConflict, onCancel }: CommandFormProps) {
  const t = useTranslations('command.form');
  const text = useCommandText();
  const refusalText = useRefusalText();
  const { operation } = command;
  const rules = COMMAND_RULES[operation];
  const [idempotencyKey] = useState(newKey);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const [typed, setTyped] = useState('');
  const confirmed = rules.risk === 'routine' || confirmsVin(typed, vehicle.vin);
  const errorOf = (path: string) => fieldErrorOf(failure, path);

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
          ticket: String(form.get('ticket') ?? ''),
          expiresInMs: Number(form.get('deadline')),
        }),
      );
    } catch (error) {
      setFailure(error);
      setBusy(false);
      if (error instanceof ApiProblem && error.problem.code === 'command_conflict') onConflict();
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
      <KnownFacts vehicle={vehicle} command={command} />
      <CommandParams operation={operation} errorOf={errorOf} />
      {rules.needsReason && (
        <TextareaField
          label={t('reason')}
          hint={t('reasonHint')}
          error={errorOf('reason')}
          name="reason"
          rows={2}
          required
          maxLength={MAX_LENGTH.note}
        />
      )}
      <TicketField error={errorOf('ticket')} />
      <DeadlineField operation={operation} error={errorOf('expiresInMs')} />
      {rules.risk !== 'routine' && <ConfirmVin vin={vehicle.vin} typed={typed} onTyped={setTyped} />}
      <ErrorText className="text-sm">{failure !== null && refusalText(failure)}</ErrorText>
      <div className="sticky -bottom-4 -mx-4 -mb-4 flex justify-end gap-2 border-line border-t bg-raised px-4 py-3">
        <Button onClick={onCancel}>{t('cancel')}</Button>
        <Button type="submit" variant="primary" busy={busy} disabled={!confirmed}>
          {t(rules.needsApproval ? 'ask' : 'send', { operation: text.label(operation) })}
        </Button>
      </div>
    </form>
  );
}

/** Random hex digits; `randomUUID` needs a secure context (TLS or localhost). */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
