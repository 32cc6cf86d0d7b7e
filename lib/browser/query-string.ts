type Query = Record<string, string | number | readonly string[] | null | undefined>;
/** `?a=1&b=x,y`: lists are joined by commas. */
export function queryString(query: Query = {}): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    const text = Array.isArray(value) ? value.join(',') : String(value ?? '');
    if (text !== '') params.set(name, text);
  }
  const text = params.toString();
  return text && `?${text}`;
}
