'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { CommandClock, KnownComparison, useCommandText } from '@/components/command';
import { usePlaceText } from '@/components/places/use-place-text';
import { Age, Button, Dialog, ErrorState, ErrorText, Skeleton, TextareaField } from '@/components/ui';
import { usePlaces } from '@/lib/browser/places/use-places';
import type { CommandDetail, KnownFacts } from '@/lib/contracts';
import { MAX_LENGTH } from '@/lib/contracts/limits';
import type { Coordinates } from '@/lib/contracts/places/great-circle';
import { ConfirmVin, confirmsVin } from './confirm-vin';
import { useCommand } from './use-command';

type ApproveDialogProps = {
  id: string;
  busy: boolean;
  error: string | undefined;
  onApprove: (reason: string) => void;
  onClose: () => void;
};

/** Approval of another person's command, with the same care as its request. */
export default function ApproveDialog({ id, busy, error, onApprove, onClose }: ApproveDialogProps) {
  const t = useTranslations('command.approve');
  const tCommand = useTranslations('command');
  const text = useCommandText();
  const { command, failed, retry } = useCommand(id);
  const [typed, setTyped] = useState('');
  const [reason, setReason] = useState('');
  const forbidden = command?.knownNow?.preconditions.some(({ met }) => met === false) ?? false;
  const mayApprove = command?.may.approve === true && !forbidden && confirmsVin(typed, command.vin);
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('title', { operation: command ? text.label(command.operation) : '' })}
      closeLabel={tCommand('form.close')}
      className="w-[min(36rem,calc(100vw-2rem))] text-left"
      footer={
        <>
          <Button onClick={onClose}>{tCommand('form.cancel')}</Button>
          <Button variant="danger" busy={busy} disabled={!mayApprove} onClick={() => onApprove(reason)}>
            {t('submit')}
          </Button>
        </>
      }
    >
      {command ? (
        <div className="flex flex-col gap-3 whitespace-normal">
          <Request command={command} />
          <Comparison atRequest={command.knownAtRequest} now={command.knownNow} />
          {forbidden && (
            <p role="alert" className="font-medium text-critical text-sm">
              {t('forbidden')}
            </p>
          )}
          <TextareaField
            label={t('reason')}
            name="reason"
            rows={2}
            maxLength={MAX_LENGTH.note}
            value={reason}
            onValue={setReason}
          />
          <ConfirmVin vin={command.vin} typed={typed} onTyped={setTyped} />
          <ErrorText className="text-sm">{error}</ErrorText>
        </div>
      ) : failed ? (
        <ErrorState title={tCommand('failed')} onRetry={() => void retry()} retryLabel={tCommand('retry')} />
      ) : (
        <Skeleton className="h-64 w-full" />
      )}
    </Dialog>
  );
}

type ComparisonProps = { atRequest: KnownFacts | null; now: KnownFacts | null };

function Comparison({ atRequest, now }: ComparisonProps) {
  const { textOf } = usePlaceText();
  const [before = null, current = null] = usePlaces([positionOf(atRequest), positionOf(now)]).map(textOf);
  return <KnownComparison atRequest={{ facts: atRequest, place: before }} now={{ facts: now, place: current }} />;
}

function positionOf(known: KnownFacts | null): Coordinates | null {
  const { latitude = null, longitude = null } = known ?? {};
  return latitude === null || longitude === null ? null : { latitude, longitude };
}

function Request({ command }: { command: CommandDetail }) {
  const t = useTranslations('command.approve');
  const text = useCommandText();
  const { plate, vin, operation, requestedBy, createdAt, reason, ticket } = command;
  return (
    <div>
      <p className="font-semibold text-2xl leading-tight">{plate ?? vin}</p>
      {plate && <p className="font-mono text-base text-muted">{vin}</p>}
      <p className="mt-1 text-sm">{text.help(operation)}</p>
      <p className="mt-1 break-words text-sm">
        {t.rich('requested', { person: requestedBy.label, age: () => <Age at={createdAt} /> })}
        {reason && ` ${t('because', { reason })}`}
        {ticket && ` ${t('ticket', { ticket })}`}
      </p>
      <CommandClock command={command} />
    </div>
  );
}
