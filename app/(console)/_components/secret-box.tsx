'use client';

import type { ReactNode } from 'react';
import { CopyText } from './copy-text';

type SecretBoxProps = { label: string; secret: string; what: string; children: ReactNode };

/** A secret that is shown now and never again. */
export function SecretBox({ label, secret, what, children }: SecretBoxProps) {
  return (
    <div className="rounded-md border border-line bg-canvas p-3">
      <p className="pb-1 font-medium text-muted text-xs">{label}</p>
      <CopyText text={secret} what={what} />
      <p className="pt-2 text-muted text-xs">{children}</p>
    </div>
  );
}
