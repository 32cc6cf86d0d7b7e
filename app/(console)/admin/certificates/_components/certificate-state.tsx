import { useTranslations } from 'next-intl';
import { Badge, type Tone } from '@/components/ui';
import type { CertificateState } from '@/lib/contracts';

const TONES: Record<CertificateState, Tone> = {
  valid: 'connected',
  not_yet_valid: 'info',
  expired: 'neutral',
  held: 'warning',
  revoked: 'critical',
};

export function CertificateStateBadge({ state }: { state: CertificateState }) {
  const t = useTranslations('certificate.states');
  return <Badge tone={TONES[state]}>{t(state)}</Badge>;
}
