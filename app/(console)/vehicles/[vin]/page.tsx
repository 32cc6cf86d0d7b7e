import type { Metadata } from 'next';
import { can } from '@/lib/contracts';
import { getTboxCredential } from '@/lib/domain/access';
import { getVehicle, listFleets, listModels } from '@/lib/domain/fleet';
import { getTboxCertificate } from '@/lib/domain/pki';
import { listPresenceSessions } from '@/lib/domain/presence';
import { listVehicleEvents } from '@/lib/domain/telemetry';
import { mapStyle, requireCtx } from '@/lib/web';
import { Texts } from '../../../_components/texts';
import { EnrolmentSecretButton } from '../../_components/enrolment-secret-dialog';
import { orNotFound } from '../../_components/or-not-found';
import { TboxPasswordButton } from '../../_components/tbox-password-dialog';
import { HISTORY_LIMIT } from '../_components/limits';
import { VehicleView } from './_components/lazy-vehicle-view';
import { VehicleActions } from './_components/lifecycle/vehicle-actions';
import { TboxCertificate } from './_components/tbox-certificate';

type Props = PageProps<'/vehicles/[vin]'>;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: decodeURIComponent((await params).vin) };
}

export default async function VehiclePage({ params }: Props) {
  const ctx = await requireCtx();
  const { vin } = await params;
  const [vehicle, events, sessions] = await orNotFound(
    Promise.all([
      getVehicle({ ctx, input: { vin } }),
      listVehicleEvents({ ctx, input: { vin, limit: HISTORY_LIMIT } }),
      listPresenceSessions({ ctx, input: { vin, limit: HISTORY_LIMIT } }),
    ]),
  );
  const mayEdit = can(ctx.actor, 'vehicle.manage');
  const managesCertificates = can(ctx.actor, 'certificate.manage') && can(ctx.actor, 'access.manage');
  const tboxSerial = vehicle.tbox?.serial;
  const [fleets, models, certificate, password] = await Promise.all([
    mayEdit || managesCertificates ? listFleets({ ctx, input: {} }) : [],
    mayEdit ? listModels({ ctx, input: {} }) : [],
    managesCertificates && tboxSerial ? getTboxCertificate({ ctx, input: { tboxSerial } }) : null,
    managesCertificates && tboxSerial ? getTboxCredential({ ctx, input: { serial: tboxSerial } }) : null,
  ]);
  const takesPasswords = fleets.some(
    ({ code, authentication }) => code === vehicle.fleet.code && authentication.includes('password'),
  );
  return (
    <VehicleView
      initial={{ vehicle, events: events.items, sessions: sessions.items, at: ctx.clock.now() }}
      mapStyle={mapStyle()}
      actions={
        mayEdit && (
          <Texts areas={['common', 'admin', 'certificate', 'vehicle']}>
            <VehicleActions first={{ vehicle, at: ctx.clock.now() }} fleets={fleets} models={models} />
          </Texts>
        )
      }
      certificate={
        managesCertificates &&
        tboxSerial && (
          <TboxCertificate
            vin={vehicle.vin}
            certificate={certificate}
            secrets={
              vehicle.archive === null && (
                <Texts areas={['common', 'admin', 'certificate']}>
                  <span className="flex flex-wrap gap-2">
                    {takesPasswords && (
                      <TboxPasswordButton
                        tboxSerial={tboxSerial}
                        vin={vehicle.vin}
                        credential={password?.credential ?? null}
                      />
                    )}
                    <EnrolmentSecretButton tboxSerial={tboxSerial} />
                  </span>
                </Texts>
              )
            }
          />
        )
      }
    />
  );
}
