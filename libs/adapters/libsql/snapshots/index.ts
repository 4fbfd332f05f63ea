export { LibsqlSnapshots, type ReportSnapshotFailure } from './libsql-snapshots';
