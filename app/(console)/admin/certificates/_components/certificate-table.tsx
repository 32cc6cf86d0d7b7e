import type { Route } from 'next';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { Badge, Table, Td, Th, type Tone, Tr } from '@/components/ui';
import type { CertificateState, CertificateSummary } from '@/lib/contracts';
import { LocalTime } from '../../../../_components/local-time';
import { CertificateActions } from './certificate-actions';
import { Revocation } from './revocation';

const TONES: Record<CertificateState, Tone> = {
  valid: 'connected',
  not_yet_valid: 'info',
  expired: 'neutral',
  held: 'warning',
  revoked: 'critical',
};

export function CertificateTable({ items }: { items: CertificateSummary[] }) {
  const t = useTranslations('admin.certificates');
  return (
    <Table stacks>
      <thead>
        <tr>
          <Th>{t('vehicle')}</Th>
          <Th>{t('certificate')}</Th>
          <Th className="w-44">{t('validity')}</Th>
          <Th>{t('standing')}</Th>
          <Th className="w-36">
            <span className="sr-only">{t('actions')}</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <Tr key={item.id}>
            <Td className="py-2 align-top">
              {item.vin ? (
                <Link href={`/vehicles/${item.vin}` as Route} prefetch={false} className="hover:underline">
                  <span className="block font-medium">{item.plate ?? item.vin}</span>
                  {item.plate && <span className="block font-mono text-2xs text-muted">{item.vin}</span>}
                </Link>
              ) : (
                <span className="text-faint">{t('noVehicle')}</span>
              )}
            </Td>
            <Td className="py-2 align-top">
              <div className="min-w-0">
                <span className="block">{t('tbox', { serial: item.tboxSerial })}</span>
                <span className="block break-all font-mono text-2xs text-muted">{item.serialNumber}</span>
              </div>
            </Td>
            <Td className="py-2 align-top text-muted">
              <LocalTime at={item.notAfter} />
            </Td>
            <Td className="py-2 align-top">
              <div className="min-w-0">
                <Badge tone={TONES[item.state]}>{t(`states.${item.state}`)}</Badge>
                {item.revocation && <Revocation revocation={item.revocation} />}
              </div>
            </Td>
            <Td className="py-2 align-top">
              <CertificateActions certificate={item} />
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
