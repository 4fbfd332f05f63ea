import { type Mail, Mailer } from '@hubledger/contexts/identity/application/mailer.port';

/** Without a mail server the operator is the postman: the link goes to the log, the address does not. */
export class LogMailer extends Mailer {
  readonly delivers = false;

  constructor(private readonly write: (line: { subject: string; link: string }) => void) {
    super();
  }

  send({ subject, link }: Mail): void {
    this.write({ subject, link });
  }
}
