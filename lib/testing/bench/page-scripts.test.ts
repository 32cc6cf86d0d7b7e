import { expect, it } from 'vitest';
import { scriptsNamedIn } from './page-scripts';

it('finds the scripts and preloads of a document, each once', () => {
  const html = `<!DOCTYPE html><head><link rel="stylesheet" href="/a.css"/><link rel="preload" as="script" href="/_next/b.js"/>
    <link rel="modulepreload" href="/_next/c.js?dpl=1"/><script src="/_next/b.js" async=""></script>
    <script src="/_next/old.js" noModule=""></script><script>self.__next_f.push("/_next/inline.js")</script></head>`;
  expect([...scriptsNamedIn(html)]).toEqual(['/_next/b.js', '/_next/c.js?dpl=1']);
});
