import type { Contest } from '../harness/contest';
import type { Setup } from '../harness/setup';
import { productionDocuments } from '../production/documents';
import { productionLog } from '../production/log';
import { productionObjects } from '../production/objects';
import { adminCommits, adminCommitsDeep, adminDetailed, adminRepositories, adminStats, adminUsers } from './admin';
import { aggregateLoad, appendConflict, appendGroup, appendSingle } from './append';
import { auditQuery } from './audit';
import { hubInfo, hubList, hubTree } from './hub';
import { auditState } from './audit-state';
import { auditStream } from './audit-stream';
import { httpTax } from './http';
import { projectionLag } from './lag';
import { lfsDownload, lfsUpload } from './lfs';
import { memoryRss, startReady } from './process';
import { hubPush } from './push';
import { adminQuota } from './quota';
import { rebuildAll, rebuildCounters, rebuildRows } from './rebuild';
import { storageInventory } from './storage';
import { adminTimeseries, adminTop } from './statistics';
import { quotaRecalculate } from './recalculation';
import { usersCreate } from './users';

export type Benchmark = (setup: Setup) => Promise<Contest[]>;

/** In the order they run: reads of the data set as it was made, then what writes, then what stops the hub. */
export const BENCHMARKS: ReadonlyMap<string, Benchmark> = new Map<string, Benchmark>([
  ['http.tax', httpTax],
  ['admin.stats', adminStats],
  ['admin.detailed', adminDetailed],
  ['admin.timeseries', adminTimeseries],
  ['admin.top', adminTop],
  ['admin.users', adminUsers],
  ['admin.commits', adminCommits],
  ['admin.commits.deep', adminCommitsDeep],
  ['admin.repositories', adminRepositories],
  ['audit.query', auditQuery],
  ['audit.state', auditState],
  ['storage.inventory', storageInventory],
  ['admin.quota', adminQuota],
  ['hub.list', hubList],
  ['hub.info', hubInfo],
  ['hub.tree', hubTree],
  ['append.single', appendSingle],
  ['append.group', appendGroup],
  ['append.conflict', appendConflict],
  ['aggregate.load', aggregateLoad],
  ['users.create', usersCreate],
  ['audit.stream', auditStream],
  ['lfs.upload', lfsUpload],
  ['lfs.download', lfsDownload],
  ['hub.push', hubPush],
  ['projection.lag', projectionLag],
  ['quota.recalculate', quotaRecalculate],
  ['start.ready', startReady],
  ['memory.rss', memoryRss], // before read models get files, and threads, of their own
  ['rebuild.counters', rebuildCounters],
  ['rebuild.rows', rebuildRows],
  ['rebuild.all', rebuildAll],
]);

/** Servers that are named, or that the script could start: the adapters alone, in this process. */
export const PRODUCTION: ReadonlyMap<string, Benchmark> = new Map<string, Benchmark>([
  ['production.objects', productionObjects],
  ['production.log', productionLog],
  ['production.documents', productionDocuments],
]);
