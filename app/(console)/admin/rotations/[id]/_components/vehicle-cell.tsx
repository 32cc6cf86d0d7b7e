import type { Route } from 'next';
import Link from 'next/link';
import { StatusDot } from '@/components/ui';
import type { RotationTarget } from '@/lib/contracts';

/** Which vehicle, and whether it is connected; the word for that is `connection`. */
export function VehicleCell({ target, connection }: { target: RotationTarget; connection: string }) {
  const { vin, plate, connected } = target;
  return (
    <Link
      href={`/vehicles/${vin}` as Route}
      prefetch={false}
      className="inline-flex items-baseline gap-2 hover:underline"
    >
      <span title={connection} className="self-center">
        <StatusDot status={connected ? 'connected' : 'disconnected'} />
        <span className="sr-only">{connection}</span>
      </span>
      <span className="min-w-0">
        <span className="block font-medium">{plate ?? vin}</span>
        {plate && <span className="block font-mono text-2xs text-muted">{vin}</span>}
      </span>
    </Link>
  );
}
