import { useTranslations } from 'next-intl';
import { Badge } from '@/components/ui';
import type { RuleEffect } from '@/lib/contracts/access/terms';

export function EffectBadge({ effect }: { effect: RuleEffect }) {
  const t = useTranslations('access.effect');
  return <Badge tone={effect === 'allow' ? 'connected' : 'critical'}>{t(effect)}</Badge>;
}
