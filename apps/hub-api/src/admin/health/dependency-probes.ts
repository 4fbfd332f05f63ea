import { DocumentStore, EventLog, ObjectStore, Vault } from '@hubledger/kernel';
import type { Settings } from '@hubledger/platform/config';
import type { Probe } from './dependencies';
import { greets } from './mail-server';

const NO_OBJECT = 'health/none';

type Chosen = Pick<Settings, 'eventStore' | 'mongo' | 'content' | 'smtp'>;

/** Where a store is, and what: without credentials. */
type Place = Pick<Probe, 'endpoint' | 'detail'>;

/** What this hub stands on, in the order of the answer; see ADR 18. */
export class DependencyProbes {
  constructor(
    private readonly log: EventLog,
    private readonly objects: ObjectStore,
    private readonly documents: DocumentStore,
    private readonly vault: Vault,
    private readonly settings: Chosen,
  ) {}

  all(timeoutMs: number): Probe[] {
    const { eventStore, mongo, content, smtp: mail } = this.settings;
    const { bucket } = this.objects;
    const documents = (files: string): Place => placeOf(mongo?.hosts, 'MongoDB', files);
    return [
      ofStore('event-log', placeOf(eventStore?.hosts, 'EventStoreDB', 'libsql file'), () => this.log.head()),
      ofStore(
        'object-store',
        placeOf(
          content.s3 && new URL(content.s3.endpoint).origin,
          `bucket ${bucket}, on an S3 server`,
          `bucket ${bucket}, as files`,
        ),
        () => this.objects.head(NO_OBJECT),
      ),
      ofStore('read-models', documents('libsql files'), () => this.documents.loadCheckpoint('health')),
      ofStore('vault', documents('libsql file'), () => this.vault.fingerprint()),
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

const placeOf = (server: string | null | undefined, onServer: string, embedded: string): Place =>
  server ? { endpoint: server, detail: onServer } : { endpoint: 'embedded', detail: embedded };

const ofStore = (name: string, place: Place, ask: () => Promise<unknown>): Probe => ({
  ...{ name, ...place, version: null, ask },
});
