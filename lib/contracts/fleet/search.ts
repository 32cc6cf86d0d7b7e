/** From this length on, without separators, a text is found anywhere in a VIN, plate or TBox serial; a shorter one only at its start. */
export const SEARCH_ANYWHERE_FROM = 3;

const SEPARATORS = /[\s\-·]/gu;

/** Upper case, without the separators of plates; the format of the column vehicles.search. */
export const normaliseSearch = (text: string): string => text.toUpperCase().replace(SEPARATORS, '');
