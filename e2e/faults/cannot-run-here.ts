/** A fault test that this PC cannot run; the message says in one sentence what is missing. Exit code 3. */
export class CannotRunHere extends Error {
  override readonly name = 'CannotRunHere';
}
