import type { Place } from '@/lib/contracts/places/terms';

type Naming = {
  locale: string;
  countryOf: (code: string) => string | undefined;
  /** With the country; otherwise it is named only where no province is. */
  full?: boolean;
};

const LATIN_THEN_HAN = /(?<=[\p{Script=Latin}\d.)])(?=\p{Script=Han})|(?<=\p{Script=Han})(?=[\p{Script=Latin}\d(])/gu;

/** Chinese characters and Latin letters have a space between them. */
export const spaced = (text: string): string => text.replace(LATIN_THEN_HAN, ' ');

/** Name, province and country: `Zhabei, Shanghai`, `上海闸北`. */
export function placeName({ name, admin1, country }: Place, { locale, countryOf, full = false }: Naming): string {
  const chinese = locale === 'zh';
  const own = (chinese && name.zh) || name.en;
  // A Latin name of a province says nothing to a reader of Chinese that the country does not say better
  const province = (chinese ? admin1?.zh : admin1?.en) || null;
  const land = full || !province ? (countryOf(country) ?? country) : null;
  const parts = [own, province, land].filter((part) => part !== null);
  if (!chinese) return parts.filter((part, index) => part !== parts[index - 1]).join(', ');
  const rest = parts.slice(1).filter((part) => !own.startsWith(part));
  return spaced([own, ...rest].reverse().join(''));
}
