/** Tags as people write them into one field, also with the Chinese comma. */
export const splitTags = (text: string): string[] =>
  text
    .split(/[,，]/)
    .map((tag) => tag.trim())
    .filter(Boolean);
