'use client';

import './globals.css';
// Direct import: this page is part of every page's bundle and needs only the button
import { Button } from '@/components/ui/button';

// Replaces the root layout, so the locale is not known: both languages
export default function GlobalError({ error, retry }: { error: Error & { digest?: string }; retry: () => void }) {
  return (
    <html lang="en">
      <body>
        <main
          role="alert"
          className="mx-auto flex h-dvh max-w-lg flex-col items-center justify-center gap-3 px-6 text-center"
        >
          <h1 className="font-semibold text-base">This page could not be shown · 无法显示此页面</h1>
          {error.digest && <p className="font-mono text-faint text-xs">{error.digest}</p>}
          <Button onClick={retry}>Try again · 重试</Button>
        </main>
      </body>
    </html>
  );
}
