'use client';

import type { Route } from 'next';
import Link from 'next/link';
import type { RulePrincipal } from '@/lib/contracts';
import type { AccessChoices } from './access-choices';
import { usePrincipalText } from './use-principal-text';

/** For whom a rule is; one vehicle's name leads to it. */
export function PrincipalCell({ principal, choices }: { principal: RulePrincipal; choices: AccessChoices }) {
  const text = usePrincipalText(choices)(principal);
  if (principal.kind !== 'vehicle') return <span>{text}</span>;
  return (
    <Link href={`/vehicles/${principal.vin}` as Route} prefetch={false} className="hover:underline">
      {text}
    </Link>
  );
}
