/** A wait for a text: in seconds, and from two minutes on in minutes. */
export const waitOf = (seconds: number): { seconds: number; minutes: number } => ({
  seconds,
  minutes: seconds < 120 ? 0 : Math.ceil(seconds / 60),
});
