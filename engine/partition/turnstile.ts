/** Lets one in at a time, in the order in which they ask. */
export class Turnstile {
  #last: Promise<void> = Promise.resolve();

  /** Resolves with the function that lets the next one in. */
  async enter(): Promise<() => void> {
    const former = this.#last;
    const left = Promise.withResolvers<void>();
    this.#last = left.promise;
    await former;
    return left.resolve;
  }
}
