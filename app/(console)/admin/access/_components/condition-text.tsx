'use client';

import type { AccessRule } from '@/lib/contracts';
import { useConditionText } from './use-condition-text';

export function ConditionText({ rule }: { rule: Pick<AccessRule, 'qos' | 'retain'> }) {
  return useConditionText()(rule);
}
