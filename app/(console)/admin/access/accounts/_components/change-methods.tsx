'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Checkbox, DialogButton, ErrorText } from '@/components/ui';
import { call } from '@/lib/browser/call';
import { queryKeys } from '@/lib/browser/query-keys';
import type { FleetItem } from '@/lib/contracts';
import { AUTHENTICATION_METHODS, type AuthenticationMethod } from '@/lib/contracts/access/terms';
import { ConfirmDialog } from '../../../../_components/confirm-dialog';

export function ChangeMethodsButton({ fleet }: { fleet: FleetItem }) {
  const t = useTranslations('clients.fleets');
  return (
    <DialogButton
      size="sm"
      aria-label={`${t('change')}: ${fleet.name}`}
      dialog={(close) => <ChangeMethodsDialog fleet={fleet} onClose={close} />}
    >
      {t('change')}
    </DialogButton>
  );
}

/** Changes a fleet's authentication methods, with the number of vehicles that could no longer connect. */
function ChangeMethodsDialog({ fleet, onClose }: { fleet: FleetItem; onClose: () => void }) {
  const t = useTranslations('clients.fleets');
  const { code, name, authentication } = fleet;
  const [chosen, setChosen] = useState<readonly AuthenticationMethod[]>(authentication);
  const takesAway = authentication.some((method) => !chosen.includes(method));
  const same = chosen.length === authentication.length && !takesAway;
  const toggle = (method: AuthenticationMethod) =>
    setChosen(AUTHENTICATION_METHODS.filter((one) => chosen.includes(one) !== (one === method)));
  return (
    <ConfirmDialog
      title={t('changeTitle', { fleet: name })}
      confirmLabel={t('save')}
      danger={takesAway}
      done={t('saved', { fleet: name })}
      disabled={same || chosen.length === 0}
      onConfirm={() => call('PUT /fleets/{code}/authentication', { code, methods: [...chosen] })}
      onClose={onClose}
    >
      {AUTHENTICATION_METHODS.map((method) => (
        <div key={method} className="flex flex-col gap-0.5">
          <Checkbox label={t(method)} checked={chosen.includes(method)} onChange={() => toggle(method)} />
          <p className="pl-5.5 text-muted text-xs">{t(`${method}Text`)}</p>
        </div>
      ))}
      {chosen.length === 0 ? (
        <p role="status" className="text-critical">
          {t('none')}
        </p>
      ) : (
        takesAway && <Stranded code={code} methods={chosen} />
      )}
    </ConfirmDialog>
  );
}

function Stranded({ code, methods }: { code: string; methods: readonly AuthenticationMethod[] }) {
  const t = useTranslations('clients.fleets');
  const { data, isError } = useQuery({
    queryKey: queryKeys.fleetAuthentication(code, methods),
    queryFn: ({ signal }) =>
      call('POST /fleets/{code}/authentication/preview', { code, methods: [...methods] }, { signal }),
    staleTime: 0,
  });
  if (isError) return <ErrorText>{t('countFailed')}</ErrorText>;
  return (
    <p role="status" className={data?.stranded ? 'text-warning' : 'text-muted'}>
      {data ? t('stranded', { count: data.stranded }) : t('counting')} {data && data.stranded > 0 && t('strandedWhen')}
    </p>
  );
}
