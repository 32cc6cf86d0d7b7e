import type { ReactNode } from 'react';
import { BackLink } from './back-link';

type SubpageHeaderProps = { back: { href: string; label: string }; title: string; children?: ReactNode };

/** Title of a page that was come to from another, and what is done there. */
export function SubpageHeader({ back, title, children }: SubpageHeaderProps) {
  return (
    <header className="flex flex-col gap-1 px-4 pt-3 pb-3">
      <BackLink href={back.href}>{back.label}</BackLink>
      <h1 className="font-semibold text-xl">{title}</h1>
      {children && <p className="max-w-prose text-muted text-sm">{children}</p>}
    </header>
  );
}
