/** A value that must never be printed: throws in `toJSON`, prints as `[secret]`. */
export class Secret<T> {
  readonly #value: T;
  constructor(value: T) {
    this.#value = value;
  }

  /** The only way to the value; search for it to see where secrets are used. */
  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): never {
    throw new Error('A secret must not be serialised');
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[secret]';
  }
}
