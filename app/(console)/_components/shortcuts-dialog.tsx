'use client';

import { useTranslations } from 'next-intl';
import { Dialog, Kbd } from '@/components/ui';

const SHORTCUTS = [
  ['palette', ['Ctrl', 'K']],
  ['search', ['/']],
  ['move', ['j', 'k']],
  ['open', ['Enter']],
  ['clear', ['Esc']],
  ['box', ['b']],
  ['lasso', ['l']],
  ['follow', ['f']],
  ['help', ['?']],
] as const;

export default function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('common');
  return (
    <Dialog open onClose={onClose} title={t('shortcuts.title')} closeLabel={t('close')} className="max-w-sm">
      <dl className="flex flex-col">
        {SHORTCUTS.map(([name, keys]) => (
          <div key={name} className="flex h-8 items-center justify-between gap-4">
            <dt className="text-muted">{t(`shortcuts.${name}`)}</dt>
            <dd className="flex gap-1">
              {keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
