/** A plain text message. `link` is named by itself so that an adapter without a mail server can show it. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly link: string;
}

/** Hands messages over in the background: no answer waits for a mail server, a failure is the adapter's to log. */
export abstract class Mailer {
  /** False: mails go nowhere, so whoever shows a link by other means need not send one. */
  abstract readonly delivers: boolean;
  abstract send(mail: Mail): void;
}
