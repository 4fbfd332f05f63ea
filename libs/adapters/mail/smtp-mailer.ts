import { type Mail, Mailer } from '@hubledger/contexts/identity/application/mailer.port';
import type { Secret } from '@hubledger/kernel';
import { createTransport, type Transporter } from 'nodemailer';

export interface SmtpMailerSettings {
  readonly host: string;
  readonly port: number;
  /** Empty: the server asks for none. */
  readonly username: string;
  readonly password: Secret<string>;
  readonly from: string;
  /** On port 465 from the first byte; elsewhere STARTTLS, and refused when the server has none. */
  readonly tls: boolean;
}

const IMPLICIT_TLS_PORT = 465;
const TIMEOUT_MS = 10_000;

export class SmtpMailer extends Mailer {
  readonly delivers = true;
  private readonly transport: Transporter;

  /** @param failed told the reason when a message could not be handed over; it holds no address and no link. */
  constructor(
    private readonly settings: SmtpMailerSettings,
    private readonly failed: (reason: { subject: string; code: string }) => void,
  ) {
    super();
    const { host, port, username, password, tls } = settings;
    this.transport = createTransport({
      host,
      port,
      secure: tls && port === IMPLICIT_TLS_PORT,
      requireTLS: tls && port !== IMPLICIT_TLS_PORT,
      ignoreTLS: !tls,
      ...(username === '' ? {} : { auth: { user: username, pass: password.reveal() } }),
      connectionTimeout: TIMEOUT_MS,
      greetingTimeout: TIMEOUT_MS,
      socketTimeout: TIMEOUT_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  send({ to, subject, text }: Mail): void {
    const { from } = this.settings;
    this.transport.sendMail({ from, to, subject, text }).catch((error: unknown) => {
      this.failed({ subject, code: codeOf(error) });
    });
  }
}

/** nodemailer's messages quote addresses, so only its code is told on. */
const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';
