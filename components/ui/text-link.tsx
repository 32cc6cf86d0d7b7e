import type { Route } from 'next';
import Link from 'next/link';
import type { ComponentProps } from 'react';
import { cx } from './cx';

type TextLinkProps = Omit<ComponentProps<typeof Link>, 'href'> & { href: string };

/** A link within text or a table, without prefetching, as there may be many. */
export function TextLink({ href, className, ...props }: TextLinkProps) {
  return (
    <Link {...props} href={href as Route} prefetch={false} className={cx('text-accent hover:underline', className)} />
  );
}
