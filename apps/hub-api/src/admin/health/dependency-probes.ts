import { DocumentStore, EventLog, ObjectStore, Vault } from '@hubledger/kernel';
import type { Probe } from './dependencies';
import { greets, type MailServer } from './mail-server';

const NO_OBJECT = 'health/none';
const EMBEDDED = 'embedded';

/** What this hub stands on, in the order of the answer; see ADR 18. */
export class DependencyProbes {
  constructor(
    private readonly log: EventLog,
    private readonly objects: ObjectStore,
    private readonly documents: DocumentStore,
    private readonly vault: Vault,
    private readonly mail: MailServer | null,
  ) {}

  all(timeoutMs: number): Probe[] {
    const { mail } = this;
    return [
      ofStore('event-log', 'libsql file', () => this.log.head()),
      ofStore('object-store', `bucket ${this.objects.bucket}, as files`, () => this.objects.head(NO_OBJECT)),
      ofStore('read-models', 'libsql files', () => this.documents.loadCheckpoint('health')),
      ofStore('vault', 'libsql file', () => this.vault.fingerprint()),
      {
        name: 'smtp',
        endpoint: mail && `smtp://${mail.host}:${mail.port}`,
        version: null,
        detail: mail ? null : 'no mail server is configured',
        ask: mail && (() => greets(mail, timeoutMs)),
      },
    ];
  }
}

const ofStore = (name: string, detail: string, ask: () => Promise<unknown>): Probe => {
  return { name, endpoint: EMBEDDED, version: null, detail, ask };
};
