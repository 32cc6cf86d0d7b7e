import { ShieldBan } from 'lucide-react';
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { getTranslations } from 'next-intl/server';
import { Age, Facts, Panel, TextLink } from '@/components/ui';
import { type Ban, type CertificateSummary, type Denial, vinSchema } from '@/lib/contracts';
import { listDenials } from '@/lib/domain/access';
import { requirePermission } from '@/lib/web';
import { LocalTime } from '../../../../../_components/local-time';
import { CertificateStateBadge } from '../../../certificates/_components/certificate-state';
import { BanEnds, LiftButton } from '../../bans/_components/ban-end';
import { ClientView } from './_components/client-view';
import { readBansOf, readClient, readVehicleOf, type VehicleOfClient } from './_components/read-client';

type Props = PageProps<'/admin/access/clients/[clientId]'>;

const DENIALS = 50;

/** null: malformed percent-encoding. */
async function clientIdOf(params: Props['params']): Promise<string | null> {
  try {
    return decodeURIComponent((await params).clientId);
  } catch {
    return null;
  }
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await clientIdOf(params)) ?? (await getTranslations('clients'))('title') };
}

export default async function ClientPage({ params }: Props) {
  const ctx = await requirePermission('broker.manage');
  const clientId = await clientIdOf(params);
  if (clientId === null) notFound();
  const [first, vehicle, denials] = await Promise.all([
    readClient(ctx, clientId),
    readVehicleOf(ctx, clientId),
    listDenials({ ctx, input: { q: clientId.slice(0, 200), limit: DENIALS } }),
  ]);
  const bans = await readBansOf(ctx, clientId, first.client);
  return (
    <ClientView
      clientId={clientId}
      isVin={vinSchema.safeParse(clientId).success}
      first={first}
      banned={bans.some(({ kind }) => kind === 'client_id')}
      notice={bans.length > 0 && <BanNotice bans={bans} />}
      vehicle={<ClientVehicle clientId={clientId} found={vehicle} />}
      denials={<ClientDenials clientId={clientId} denials={denials.items.filter((one) => one.clientId === clientId)} />}
    />
  );
}

/** Bans of the client, with a button to lift each. */
function BanNotice({ bans }: { bans: Ban[] }) {
  const t = useTranslations('clients');
  return (
    <ul className="flex flex-col gap-2">
      {bans.map((ban) => (
        <li
          key={ban.id}
          className="flex flex-wrap items-start gap-x-4 gap-y-2 rounded-lg border border-critical/40 bg-critical/10 p-3"
        >
          <ShieldBan aria-hidden className="mt-0.5 size-4 shrink-0 text-critical" />
          <div className="min-w-0 flex-1">
            <p className="font-medium">
              {t('view.bans')} · {t(`bans.kinds.${ban.kind}`)}{' '}
              {ban.kind !== 'client_id' && <span className="break-all font-mono text-xs">{ban.value}</span>}
            </p>
            <p className="break-words">{ban.reason}</p>
            <p className="text-muted text-xs">
              {ban.author} · <Age at={ban.createdAt} />
            </p>
          </div>
          <div>
            <p className="text-muted text-xs">{t('bans.until')}</p>
            <BanEnds at={ban.expiresAt} />
          </div>
          <LiftButton ban={ban} />
        </li>
      ))}
    </ul>
  );
}

const SHOWN = 8;

/** The client's denials, the newest first. */
function ClientDenials({ clientId, denials }: { clientId: string; denials: Denial[] }) {
  const t = useTranslations('clients.view');
  return (
    <Panel
      title={t('denials')}
      actions={
        <TextLink href={`/admin/access/denials?${new URLSearchParams({ q: clientId })}`} className="text-xs">
          {t('allDenials')}
        </TextLink>
      }
    >
      {denials.length === 0 ? (
        <p className="text-muted text-sm">{t('noDenials')}</p>
      ) : (
        <ul className="flex flex-col gap-2.5">
          {denials.slice(0, SHOWN).map((denial) => (
            <li key={denial.id}>
              <p className="flex flex-wrap gap-x-2">
                {t(`denial.${denial.kind}`)}
                {denial.sampleTopic && <span className="break-all font-mono text-xs">{denial.sampleTopic}</span>}
              </p>
              <p className="text-muted text-xs">
                <Reason denial={denial} /> · {t('times', { count: denial.count })} · <Age at={denial.lastAt} />
              </p>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** The reason in words; an unknown code is shown as it is. */
function Reason({ denial: { reason, ruleId } }: { denial: Denial }) {
  const t = useTranslations();
  const decision = `access.reason.${reason}` as Parameters<typeof t>[0];
  const quarantine = `admin.quarantine.reasons.${reason}.title` as Parameters<typeof t>[0];
  const text = t.has(decision) ? t(decision) : t.has(quarantine) ? t(quarantine) : reason;
  return ruleId ? `${text} (${ruleId})` : text;
}

type ClientVehicleProps = { clientId: string; found: VehicleOfClient | null };

/** The vehicle with this VIN, its TBox and certificate. Nothing for a client id that is not a VIN. */
function ClientVehicle({ clientId, found }: ClientVehicleProps) {
  const t = useTranslations('clients.view');
  if (!found) return null;
  const { vehicle, certificate } = found;
  if (!vehicle) {
    return (
      <Panel title={t('vehicle')}>
        <p className="text-sm text-warning">{t('noVehicle')}</p>
      </Panel>
    );
  }
  const link = (
    <TextLink href={`/vehicles/${clientId}`} className="text-xs">
      {t('vin')}
    </TextLink>
  );
  const name = (
    <>
      {vehicle.plate && <span className="block font-medium">{vehicle.plate}</span>}
      <span className="block break-all font-mono text-xs">{vehicle.vin}</span>
    </>
  );
  return (
    <Panel title={t('vehicle')} actions={link}>
      <Facts
        lines={[
          [t('vehicle'), name],
          [t('fleet'), vehicle.fleet.name],
          [t('model'), vehicle.model.name],
          [t('tbox'), vehicle.tbox?.serial ?? t('noTbox')],
          [
            t('certificate'),
            certificate ? <CertificateLine key="certificate" certificate={certificate} /> : t('noCertificate'),
          ],
        ]}
      />
    </Panel>
  );
}

function CertificateLine({ certificate: { serialNumber, state, notAfter } }: { certificate: CertificateSummary }) {
  const t = useTranslations('clients.view');
  return (
    <span className="flex flex-col items-start gap-1">
      <CertificateStateBadge state={state} />
      <TextLink href={`/admin/certificates/${serialNumber}`} className="break-all font-mono text-xs">
        {serialNumber}
      </TextLink>
      <span className="text-muted text-xs">{t.rich('until', { until: () => <LocalTime at={notAfter} /> })}</span>
    </span>
  );
}
