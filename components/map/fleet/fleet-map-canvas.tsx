'use client';

import type { FleetMapProps } from './fleet-map-props';

export default function FleetMapCanvas({ label }: FleetMapProps) {
  return <section aria-label={label} className="size-full" />;
}
