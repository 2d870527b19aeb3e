/** An instrument says no before anything has happened. The sentence is for the operator. */
export class Refusal extends Error {
  constructor(sentence: string) {
    super(sentence);
    this.name = 'Refusal';
  }
}
