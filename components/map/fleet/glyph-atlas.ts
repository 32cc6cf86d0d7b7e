const GLYPHS = '0123456789.kM';
const FONT_PX = 11.5;
/** Space for the outline. */
const PADDING_PX = 2;
const OUTLINE_PX = 3;

export type GlyphMetrics = {
  /** Size of a glyph with its padding, px. */
  cell: { width: number; height: number };
  padding: number;
  count: number;
  index(char: string): number;
  width(text: string): number;
};

/** Draws the characters of counts with the page's font: glyphs above, outlines below. */
export function drawGlyphs(font: string, scale: number): { image: HTMLCanvasElement; metrics: GlyphMetrics } {
  const image = document.createElement('canvas');
  const context = image.getContext('2d');
  if (!context) throw new Error('No canvas to draw glyphs on');
  const face = `600 ${FONT_PX}px ${font}`;
  context.font = face;
  const widths = new Map([...GLYPHS].map((char) => [char, context.measureText(char).width]));
  const cell = {
    width: Math.ceil(Math.max(...widths.values())) + 2 * PADDING_PX,
    height: Math.ceil(FONT_PX) + 2 * PADDING_PX,
  };
  image.width = Math.ceil(cell.width * GLYPHS.length * scale);
  image.height = Math.ceil(cell.height * 2 * scale);
  context.scale(image.width / (cell.width * GLYPHS.length), image.height / (cell.height * 2));
  context.font = face;
  context.textBaseline = 'alphabetic';
  context.lineWidth = OUTLINE_PX;
  context.lineJoin = 'round';
  // Digits of most fonts are about 0.72 em high
  const baseline = (cell.height + FONT_PX * 0.72) / 2;
  [...GLYPHS].forEach((char, i) => {
    const x = i * cell.width + PADDING_PX;
    context.fillText(char, x, baseline);
    context.strokeText(char, x, baseline + cell.height);
    context.fillText(char, x, baseline + cell.height);
  });
  return {
    image,
    metrics: {
      cell,
      padding: PADDING_PX,
      count: GLYPHS.length,
      index: (char) => GLYPHS.indexOf(char),
      width: (text) => [...text].reduce((sum, char) => sum + (widths.get(char) ?? 0), 0),
    },
  };
}
