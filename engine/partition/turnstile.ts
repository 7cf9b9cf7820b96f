/** A queue that admits one caller at a time, in the order of the calls. */
export class Turnstile {
  #last: Promise<void> = Promise.resolve();

  /** Resolves with a function that admits the next caller. */
  async enter(): Promise<() => void> {
    const former = this.#last;
    const left = Promise.withResolvers<void>();
    this.#last = left.promise;
    await former;
    return left.resolve;
  }
}
