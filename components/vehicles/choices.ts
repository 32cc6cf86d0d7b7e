type Named = { code: string; name: string };

/** What the filters and the registration offer. */
export type Choices = { fleets: Named[]; models: Named[]; tags: string[] };
