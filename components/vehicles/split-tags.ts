/** Tags separated by commas, also Chinese ones. */
export const splitTags = (text: string): string[] =>
  text
    .split(/[,，]/)
    .map((tag) => tag.trim())
    .filter(Boolean);
