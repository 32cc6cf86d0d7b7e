import type { Route } from 'next';
import Link from 'next/link';
import type { ReactNode } from 'react';

type VehicleProps = { vin: string; plate?: string | null };

/** Plate and VIN of a vehicle in one line, as a link to its page. */
export function VehicleLink({ vin, plate }: VehicleProps) {
  return (
    <Link href={`/vehicles/${vin}`} className="whitespace-nowrap hover:underline">
      {plate && <span className="mr-2 font-medium">{plate}</span>}
      <span className="font-mono text-muted text-xs">{vin}</span>
    </Link>
  );
}

/** Plate and VIN of a vehicle in two lines, as a link to its page. `children` are placed before them. */
export function VehicleCell({ vin, plate, children }: VehicleProps & { children?: ReactNode }) {
  return (
    <Link
      href={`/vehicles/${vin}` as Route}
      prefetch={false}
      className="inline-flex items-baseline gap-2 hover:underline"
    >
      {children}
      <span className="min-w-0">
        <span className="block font-medium">{plate ?? vin}</span>
        {plate && <span className="block font-mono text-2xs text-muted">{vin}</span>}
      </span>
    </Link>
  );
}
