import type { Settings } from '@hubledger/platform/config';
import type { Logger } from 'pino';
import type { AdminToken } from './storage/admin-token';
import type { Stores } from '@hubledger/stores';

/** What a start has opened, before anything is composed of it. */
export interface AppParts {
  readonly settings: Settings;
  readonly stores: Stores;
  readonly adminToken: AdminToken;
  readonly logger: Logger;
  readonly logId: string;
}
