'use client';

import type { StyleSpecification } from 'maplibre-gl';
import { useLocale } from 'next-intl';
import { useEffect, useState } from 'react';
import { type BasemapChoice, basemapStyle, embeddedStyle } from './basemap-choice';
import { useMapTheme } from './use-map-theme';

/** `failed`: the configured basemap could not be loaded, this is the embedded one. */
export type BasemapStyle = { style: StyleSpecification | string; failed: boolean };

/** The style for theme and language; null while it is loaded. */
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
