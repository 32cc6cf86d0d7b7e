import type { Route } from 'next';
import Link from 'next/link';
import { useTranslations } from 'next-intl';

/** The vehicle that a TBox is in, or was last, and the way to it. */
export function VehicleCell({ vin, plate }: { vin: string | null; plate: string | null }) {
  const t = useTranslations('certificate');
  if (vin === null) return <span className="text-faint">{t('noVehicle')}</span>;
  return (
    <Link href={`/vehicles/${vin}` as Route} prefetch={false} className="hover:underline">
      <span className="block font-medium">{plate ?? vin}</span>
      {plate && <span className="block font-mono text-2xs text-muted">{vin}</span>}
    </Link>
  );
}
