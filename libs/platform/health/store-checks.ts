import { DocumentStore, EventLog, Vault } from '@hubledger/kernel';
import { Injectable } from '@nestjs/common';
import type { StoreHealth } from './readiness';

const PATIENCE_MS = 2_000;

/** Asks each store something cheap. */
@Injectable()
export class StoreChecks {
  constructor(
    private readonly log: EventLog,
    private readonly documents: DocumentStore,
    private readonly vault: Vault,
  ) {}

  check(): Promise<StoreHealth[]> {
    return Promise.all([
      healthOf('events', this.looksAtLog()),
      healthOf('documents', this.documents.loadCheckpoint('health')),
      healthOf('vault', this.vault.fingerprint()),
    ]);
  }

  /** Where it ends may be known without it. */
  private async looksAtLog(): Promise<void> {
    await this.log.head();
    await this.log.readAll({ limit: 1 });
  }
}

const healthOf = async (name: string, answer: Promise<unknown>): Promise<StoreHealth> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${PATIENCE_MS} ms`)), PATIENCE_MS);
  });
  try {
    await Promise.race([answer, late]);
    return { name, open: true };
  } catch (error) {
    return { name, open: false, error: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(timer);
  }
};
