const numbers = new WeakMap<object, number>();
let next = 1;

/** A number for each object, to ask about it without spelling it out: a set of rules may be half a megabyte. */
export function identityOf(object: object): number {
  const known = numbers.get(object);
  if (known !== undefined) return known;
  numbers.set(object, next);
  return next++;
}
