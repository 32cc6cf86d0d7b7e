import type { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { WeakPasswordError } from '../errors';

// zxcvbn's "safely unguessable": more than 10^8 guesses, which the delay of failed sign-ins makes centuries
const MIN_SCORE = 3;
// The time rises with the square of the length. What follows can only make a password stronger
const CHECKED_LENGTH = 40;
/** Words that an attacker of this product tries first. */
const OWN_WORDS = ['tspconsole', 'tsp-console', 'telematics', 'tbox', 'vehicle', 'fleet', 'emqx', 'mqtt'];

let loading: Promise<ZxcvbnFactory> | undefined;

/** Loaded when it is first needed: the lists of common passwords, names and words take 20 MB. */
async function load(): Promise<ZxcvbnFactory> {
  const [{ ZxcvbnFactory: Zxcvbn }, common, english] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
    import('@zxcvbn-ts/language-en'),
  ]);
  return new Zxcvbn({
    dictionary: { ...common.dictionary, ...english.dictionary },
    graphs: common.adjacencyGraphs,
    maxLength: CHECKED_LENGTH,
  });
}

/**
 * Refuses passwords that are common, repetitive, or made of few common words, keyboard rows, dates or the user's own data.
 * @param about what the password must not be made of: e-mail address, name
 * @throws WeakPasswordError with `path`
 */
export async function checkStrength(password: string, about: readonly string[], path: string): Promise<void> {
  loading ??= load().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  const own = about.flatMap((text) => [text, ...text.split(/[\s@.]+/)]).filter((word) => word.length > 2);
  const { score } = (await loading).check(password.slice(0, CHECKED_LENGTH), [...OWN_WORDS, ...own]);
  if (score < MIN_SCORE) throw new WeakPasswordError(path);
}
