/** Files on their way at once: syncs that wait together share the file system's journal. */
const AT_ONCE = 16;

/** Ends when all that was begun has ended; begins nothing more after a failure, which it throws. */
export const atOnce = async <T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> => {
  const rest = items.values();
  let failure: { readonly error: unknown } | null = null;
  const line = async (): Promise<void> => {
    for (const item of rest) {
      if (failure) return;
      await work(item).catch((error: unknown) => void (failure ??= { error }));
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, line));
  if (failure) throw (failure as { readonly error: unknown }).error;
};
