/** Repeats an expectation until it holds; fails as the expectation does when it never held (milliseconds). */
export const eventually = async (expectation: () => void | Promise<void>, patience = 5_000): Promise<void> => {
  const deadline = Date.now() + patience;
  for (;;) {
    try {
      return await expectation();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
};
