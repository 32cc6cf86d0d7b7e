import Link from 'next/link';

/** A vehicle in another list. */
export function VehicleLink({ vin, plate }: { vin: string; plate?: string | null }) {
  return (
    <Link href={`/vehicles/${vin}`} className="whitespace-nowrap hover:underline">
      {plate && <span className="mr-2 font-medium">{plate}</span>}
      <span className="font-mono text-muted text-xs">{vin}</span>
    </Link>
  );
}
