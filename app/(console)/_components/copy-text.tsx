'use client';

import { Check, Copy } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useRef, useState } from 'react';
import { cx, IconButton } from '@/components/ui';

type CopyTextProps = {
  text: string;
  /** Name of the text, for the button's label. */
  what: string;
  /** Several lines, not wrapped. */
  block?: boolean;
};

/** A text with a button that copies it. */
export function CopyText({ text, what, block = false }: CopyTextProps) {
  const t = useTranslations('common');
  const shown = useRef<HTMLElement>(null);
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      // the clipboard needs TLS: select the text for Ctrl-C instead
      if (shown.current) getSelection()?.selectAllChildren(shown.current);
    }
  };
  return (
    <span className="flex min-w-0 items-start gap-1">
      <code
        ref={shown}
        className={cx(
          'min-w-0 flex-1 font-mono text-xs leading-5',
          block ? 'overflow-x-auto whitespace-pre' : 'break-all',
        )}
      >
        {text}
      </code>
      <IconButton label={t('copy', { what })} onClick={copy} className="-my-1.5 size-8">
        {copied ? <Check aria-hidden className="size-3.5 text-connected" /> : <Copy aria-hidden className="size-3.5" />}
      </IconButton>
      <span role="status" className="sr-only">
        {copied && t('copied')}
      </span>
    </span>
  );
}
