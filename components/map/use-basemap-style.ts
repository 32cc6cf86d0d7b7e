'use client';

import type { StyleSpecification } from 'maplibre-gl';
import { useLocale } from 'next-intl';
import { useEffect, useState } from 'react';
import { type BasemapChoice, basemapStyle, embeddedStyle } from './basemap-choice';
import { useMapTheme } from './use-map-theme';

/** `failed`: the chosen basemap cannot be had, so this is our own. */
export type BasemapStyle = { style: StyleSpecification | string; failed: boolean };

/** For the reader's theme and language; null until it is known, which for our own takes no request. */
export function useBasemapStyle(choice: BasemapChoice): BasemapStyle | null {
  const theme = useMapTheme();
  const language = useLocale();
  const [made, setMade] = useState<BasemapStyle | null>(null);
  const { kind } = choice;
  const url = choice.kind === 'embedded' ? '' : choice.url;
  useEffect(() => {
    let current = true;
    basemapStyle(kind === 'embedded' ? { kind } : { kind, url }, theme, language).then(
      (style) => current && setMade({ style, failed: false }),
      (error: unknown) => {
        console.warn('The basemap cannot be had; the embedded one is shown', error);
        if (current) setMade({ style: embeddedStyle(theme, language), failed: true });
      },
    );
    return () => {
      current = false;
    };
  }, [kind, url, theme, language]);
  return made;
}
