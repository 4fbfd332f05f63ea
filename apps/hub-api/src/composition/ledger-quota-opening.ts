import { type OpeningQuota, QuotaOpening } from '@hubledger/contexts/identity/contract';
import { StorageLedger } from '@hubledger/contexts/storage/contract';
import type { CommandMetadata } from '@hubledger/kernel';
import { Injectable } from '@nestjs/common';

@Injectable()
export class LedgerQuotaOpening extends QuotaOpening {
  constructor(private readonly ledger: StorageLedger) {
    super();
  }

  open(quota: OpeningQuota, metadata: CommandMetadata): Promise<void> {
    return this.ledger.setQuota({ ...quota, initial: true }, metadata);
  }
}
