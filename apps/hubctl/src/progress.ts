/**
 * How far a command is, for whoever looks: on a terminal in one line that changes, else in a line now and then, so that the
 * log of a job neither stands still nor fills.
 *
 * @param everyMs between two lines that stay
 */
export const progressOn = (
  { isTTY, write }: { readonly isTTY: boolean; readonly write: (text: string) => unknown },
  everyMs: number,
  now: () => number = () => performance.now(),
): ((line: string) => void) => {
  if (isTTY) return (line) => void write(`\r\u001b[K${line}`);
  let last = now();
  return (line) => {
    if (line === '' || now() - last < everyMs) return;
    last = now();
    write(`${line}\n`);
  };
};
