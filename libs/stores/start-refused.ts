/** The program can't start as it is set up; the message is the one line an operator sees. */
export class StartRefused extends Error {
  override readonly name = 'StartRefused';
  constructor(message: string, cause?: unknown) {
    super(message.split('\n')[0], { cause });
  }
}
