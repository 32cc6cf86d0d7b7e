'use client';

import { useQueryClient } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { usePathname } from 'next/navigation';
import { useFormatter, useTranslations } from 'next-intl';
import { useEffect, useRef } from 'react';
import { TIME } from '@/components/ui';
import { useLiveStatus } from '@/lib/browser/live';
import { refreshQueries } from '@/lib/browser/refresh-queries';
import { serverNow } from '@/lib/browser/server-clock';
import { isBrokerLost, useBroker } from '@/lib/browser/use-broker';
import { useSuspensions } from '@/lib/browser/use-suspensions';
import type { BrokerHealthReport } from '@/lib/contracts';
import { Banner } from './banner';
import { isBehind, isSignedOut } from './is-behind';

// With the texts of commands, which few pages need
const SuspensionBanner = dynamic(() => import('./suspension-banner'), { ssr: false });

/** Connections of the platform that commands need. */
const OF_COMMANDS = ['commands', 'answers'];
/** A shorter interruption is not shown. */
const HELD_MS = 3_000;

type BannersProps = {
  managesBroker: boolean;
  /** The page was requested over a network without TLS, and the user can have that changed. */
  unencrypted: boolean;
};

/** Warnings that concern every page. */
export function Banners({ managesBroker, unencrypted }: BannersProps) {
  const t = useTranslations('common.live');
  const format = useFormatter();
  const state = useLiveStatus();
  const { data: broker } = useBroker();
  useRefetchWith(broker);
  const suspensions = useSuspensions() ?? [];
  const commandsHeld = broker?.problems.find(
    ({ name, since }) => OF_COMMANDS.includes(name) && serverNow() - since > HELD_MS,
  );
  const unattended = (managesBroker && broker?.unattendedRoles) || [];
  return (
    <>
      {suspensions.length > 0 && <SuspensionBanner suspensions={suspensions} />}
      {unencrypted && <Banner>{t('unencrypted')}</Banner>}
      {unattended.length > 0 && (
        <Banner>
          {t('unattendedRoles', { count: unattended.length, roles: unattended.map(({ role }) => role).join(', ') })}
        </Banner>
      )}
      {broker?.ok === false && <Banner>{t(isBrokerLost(broker) ? 'brokerAway' : 'nodeAway')}</Banner>}
      {commandsHeld && <Banner>{t('commandsHeld', { problem: commandsHeld.problem })}</Banner>}
      {isBehind(state) && (
        <Banner>
          {isSignedOut(state) ? (
            <SignedOut since={state.since} />
          ) : (
            t('lostBanner', { time: format.dateTime(state.since, TIME) })
          )}
        </Banner>
      )}
    </>
  );
}

/** The session has ended, or another user has signed in in this browser. */
function SignedOut({ since }: { since: number }) {
  const t = useTranslations('common.live');
  const format = useFormatter();
  const next = encodeURIComponent(usePathname());
  return (
    <span>
      {t.rich('signedOut', {
        time: format.dateTime(since, TIME),
        // A full load: nothing that was loaded for this user may stay
        link: (text) => (
          <a href={`/sign-in?next=${next}`} className="underline">
            {text}
          </a>
        ),
      })}
    </span>
  );
}

/** Refetches when a broker node is lost or returns: the live connection may have been on that node. */
function useRefetchWith(broker: BrokerHealthReport | undefined): void {
  const queryClient = useQueryClient();
  const lost = broker?.nodes.map(({ node, lostAt }) => `${node}@${lostAt ?? ''}`).join();
  const before = useRef(lost);
  useEffect(() => {
    const changed = before.current !== undefined && before.current !== lost;
    before.current = lost;
    if (changed) void refreshQueries(queryClient, { predicate: ({ meta }) => meta?.resync !== false });
  }, [lost, queryClient]);
}
