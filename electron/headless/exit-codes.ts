/** What a `wellrun` command says to the shell that called it. */
export const EXIT = {
  ok: 0,
  /** The execution did not complete, or a check found something. */
  failed: 1,
  /** What was given is not valid: a file, an argument, a parameter. */
  badInput: 2,
  /** The host could not start or a person has to decide something. */
  notPossible: 3,
} as const;
