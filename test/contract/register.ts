/** A promise of a port as a plain function, so that it can also be run against stores that break it. */
export type Check<Subject> = (subject: Subject) => Promise<void>;

/** A store for one check, and how to end it and remove what it left. */
export interface Opened<Subject> {
  readonly subject: Subject;
  readonly close: () => Promise<void>;
}

/** One test per promise, each on a store of its own. */
export const registerChecks = <Subject>(
  name: string,
  checks: Readonly<Record<string, Check<Subject>>>,
  open: () => Promise<Opened<Subject>>,
  /** Promises that the server under test is known to break, each with the reason; said loudly. */
  unkept: Readonly<Record<string, string>> = {},
): void => {
  describe(name, () => {
    for (const [promise, check] of Object.entries(checks)) {
      if (Object.hasOwn(unkept, promise)) {
        console.warn(`SKIPPED, NOT TESTED: ${name} ${promise}: ${unkept[promise]}`);
        continue;
      }
      it(promise, async () => {
        const { subject, close } = await open();
        try {
          await check(subject);
        } finally {
          await close();
        }
      });
    }
  });
};
