'use client';

import { Check, Copy } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useRef, useState } from 'react';
import { Button, Input } from '@/components/ui';

export function InvitationLink({ url }: { url: string }) {
  const t = useTranslations('admin.users');
  const input = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState(false);

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(url);
      setCopied(true);
    } catch {
      input.current?.select(); // no clipboard without TLS: the text is marked, ready for Ctrl-C
    }
  };

  return (
    <div className="flex flex-col gap-2">
      <div className="flex gap-2">
        <Input
          ref={input}
          readOnly
          value={url}
          aria-label={t('copy')}
          className="font-mono text-xs"
          onFocus={(event) => event.target.select()}
        />
        <Button variant="primary" onClick={copy}>
          {copied ? <Check aria-hidden className="size-4" /> : <Copy aria-hidden className="size-4" />}
          <span aria-live="polite">{t(copied ? 'copied' : 'copy')}</span>
        </Button>
      </div>
      <p className="text-muted text-xs">{t('linkHint')}</p>
    </div>
  );
}
