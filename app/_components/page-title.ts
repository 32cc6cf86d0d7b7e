import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import type { Messages } from '@/lib/web/messages';

/** Message areas that have a `title`. */
type Titled = {
  [A in keyof Messages]:
    | (Messages[A] extends { title: string } ? A : never)
    | {
        [P in keyof Messages[A]]: Messages[A][P] extends { title: string } ? `${A}.${P & string}` : never;
      }[keyof Messages[A]];
}[keyof Messages];

/** `generateMetadata` of a page whose title is the area's `title`. */
export const pageTitle = (texts: Titled) => async (): Promise<Metadata> => {
  const t = await getTranslations(texts as 'access.rules');
  return { title: t('title') };
};
