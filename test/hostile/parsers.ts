import { frontMatterText } from '@hubledger/adapters/yaml/front-matter-text';
import { checkedUrl, retryAfterMs } from '@hubledger/contexts/audit/contract';
import { checkedToken, environmentSources, isMask, sourceUrl } from '@hubledger/contexts/fallback/contract';
import { parseSshPublicKey } from '@hubledger/contexts/identity/contract';
import * as wire from '@hubledger/hf-wire';
import { presentedCredentials } from '@hubledger/platform/http/credentials';
import { baseUrlOf } from '@hubledger/platform/http/base-url';
import { bodyProblem } from '@hubledger/platform/http/body-shape';
import { decodedField } from '../../apps/hub-api/src/http/form-decoding';
import { isWithin } from '../../apps/hub-api/src/http/json-cost';
import { surfaceOf } from '../../apps/hub-api/src/http/surface';
import { isUnsupported } from '../../apps/hub-api/src/http/unsupported';
import { integerOf, timeOf } from '../../apps/hub-api/src/admin/query/query-values';

const hex = (text: string): string => Buffer.from(text).toString('hex').padEnd(40, '0').slice(0, 40);
const signature = (text: string) => ({ name: text, email: text, seconds: 0, timezone: '+0000' });

/** What reads texts that anybody may send. A parser may answer, or refuse by an error of the domain: nothing else. */
export const TEXT_PARSERS: Readonly<Record<string, (text: string) => unknown>> = {
  parseSshPublicKey: (text) => [
    parseSshPublicKey(text),
    parseSshPublicKey(`ssh-rsa ${Buffer.from(text).toString('base64')}`),
  ],
  checkedPath: wire.checkedPath,
  pathProblem: wire.pathProblem,
  refNameProblem: wire.refNameProblem,
  refNamesCollide: (text) => wire.refNamesCollide(text, `${text}/x`),
  isRepoNamePart: wire.isRepoNamePart,
  decodeSegment: wire.decodeSegment,
  parseRevision: wire.parseRevision,
  revisionCandidates: (text) => wire.revisionCandidates(text.split('/')),
  rawSegments: wire.rawSegments,
  parseApiRoute: (text) => wire.parseApiRoute(`/api/models/${text}`),
  parseFileRoute: wire.parseFileRoute,
  servedRange: (text) => wire.servedRange(text, 10),
  etagMatches: (text) => wire.etagMatches(text, '"x"'),
  rangeApplies: (text) => wire.rangeApplies(text, '"x"'),
  onlyExpanded: (text) => wire.onlyExpanded({ id: 'x' }, text.split(',')),
  hfHubVersion: wire.hfHubVersion,
  needsRegularUploads: wire.needsRegularUploads,
  headerText: wire.headerText,
  contentDisposition: (text) => wire.contentDisposition(text),
  nextLink: (text) => wire.nextLink('http://hub', text, text),
  decodeContent: (text) => [wire.decodeContent('base64', text), wire.decodeContent('utf-8', text)],
  parseGitAttributes: (text) => wire.isLfsByAttributes(wire.parseGitAttributes(text), 'dir/a.bin'),
  isLfsByAttributes: (text) =>
    wire.isLfsByAttributes(wire.parseGitAttributes(`${text} filter=lfs`), text.slice(0, 1_000)),
  lfsAttributeLine: wire.lfsAttributeLine,
  parseGitIgnore: (text) => wire.isIgnored(wire.parseGitIgnore(text), 'dir/a.bin'),
  isIgnored: (text) => wire.isIgnored(wire.parseGitIgnore('*.bin\n[a-c]/**/x'), text.slice(0, 1_000)),
  parsePointer: (text) => wire.parsePointer(Buffer.from(text)),
  parseTree: (text) => wire.parseTree(Buffer.from(text, 'latin1')),
  parseGitCommit: (text) => wire.parseGitCommit(Buffer.from(text)),
  splitGitObject: (text) => wire.splitGitObject(Buffer.from(text)),
  commitBytes: (text) =>
    wire.commitBytes({
      tree: hex(text),
      parents: [],
      author: signature(text),
      committer: signature(text),
      message: text,
    }),
  treeBytes: (text) => wire.treeBytes([{ mode: '100644', name: text, oid: hex(text) }]),
  presentedCredentials: (text) => presentedCredentials({ authorization: text, cookie: text }),
  baseUrlOf: (text) => baseUrlOf({ headers: { host: text, 'x-forwarded-proto': text }, protocol: 'http' }),
  isWithin: (text) => isWithin(text, { depth: 32, values: 25_000 }),
  decodedField,
  surfaceOf,
  isUnsupported,
  integerOf,
  timeOf,
  frontMatterText,
  checkedUrl,
  sourceUrl,
  sourceToken: (text) => [isMask(text), checkedToken(text)],
  environmentSources: (text) => {
    const entry = { url: text, name: text, token: text, source_type: text };
    return [text, JSON.stringify([entry])].map((json) => environmentSources(json, { refusal: () => null }));
  },
  retryAfterMs: (text) => retryAfterMs(text, new Date(0)),
};

/** What reads values that a JSON parser made. */
export const JSON_PARSERS: Readonly<Record<string, (value: unknown) => unknown>> = {
  parseLfsBatch: wire.parseLfsBatch,
  parseLfsObject: wire.parseLfsObject,
  parseLfsCompletion: wire.parseLfsCompletion,
  bodyProblem,
};

/** Exports of hf-wire that read nothing from outside: they write, or take what was checked. Tested where they stand. */
export const NO_PARSERS: readonly string[] = [
  ...[
    'wireDate',
    'hubErrorOf',
    'errorHeaders',
    'etagOf',
    'commitId',
    'objectHeader',
    'gitObject',
    'objectId',
    'blobId',
  ],
  ...['treeSortKey', 'inTreeOrder', 'treeId', 'lfsBatchResponse', 'lfsStored', 'lfsUpload', 'lfsDownload'],
  ...['lfsPartsHeader'],
  ...['lfsFailure', 'pointerText', 'pointerSize', 'pointerBlobId', 'unsatisfiedRange', 'repoPath', 'repositoryAnswer'],
];

/** Files that decode something by a parser of others, and what that is. A new one has to be entered, and so thought about. */
export const DECODING_FILES: Readonly<Record<string, string>> = {
  'apps/hub-api/src/admin/audit/entries/shown-events.ts': 'entries we wrote',
  'apps/hub-api/src/admin/audit/export/export-formats.ts': 'entries we wrote',
  'apps/hub-api/src/admin/audit/past/milestones.ts': 'states we saved',
  'apps/hub-api/src/storage/repeat-destructions.ts': 'its own mark, sealed in the vault',
  'apps/hub-api/src/admin/audit/subject/account-lines.ts': 'writes base64',
  'libs/contexts/identity/application/erasure-plans.ts': 'its own plan, sealed in the vault',
  'apps/hub-api/src/accounts/avatars/multipart.ts': 'forms; hostile-cost.e2e, image-body.spec',
  'apps/hub-api/src/accounts/profiles/social-media.ts': 'our own JSON',
  'apps/hub-api/src/admin/audit/access/access-cursor.ts': 'cursors; audit-access.e2e',
  'apps/hub-api/src/admin/audit/entries/names-in-page.ts': 'our own documents',
  'apps/hub-api/src/admin/audit/search/cursor.ts': 'cursors; hostile-input.e2e',
  'apps/hub-api/src/admin/recalculation/recalculation-jobs.ts': 'our own answers',
  'apps/hub-api/src/admin/repositories/repository-list.ts': 'our own documents',
  'apps/hub-api/src/admin/search/search.ts': 'our own documents',
  'apps/hub-api/src/admin/storage/object-pages.ts': 'continuations; storage-browser.e2e',
  'apps/hub-api/src/http/body-parsers.ts': 'JSON and forms of every route; hostile-cost.e2e',
  'apps/hub-api/src/hub/content/preupload-request.ts': 'samples, as lenient base64; hostile-cost.e2e',
  'apps/hub-api/src/hub/content/tree.controller.ts': 'cursors; hostile-input.e2e',
  'apps/hub-api/src/storage/admin-token.ts': 'writes a token',
  'libs/adapters/eventstoredb/connection-string.ts': "the operator's settings",
  'libs/adapters/eventstoredb/recorded-events.ts': 'our own events, from a log of our own',
  'libs/adapters/mongodb/connection/marks.ts': 'writes a mark',
  'libs/adapters/mongodb/connection/settings.ts': "the operator's address",
  'libs/adapters/mongodb/documents/mongo-collection.ts': 'our own documents',
  'libs/adapters/mongodb/documents/standing-collections.ts': 'our own documents',
  'libs/adapters/mongodb/sides/side-filler.ts': 'our own documents',
  'libs/adapters/mongodb/snapshots/mongo-snapshots.ts': 'our own snapshots',
  'libs/adapters/upstream/address-refused.ts': 'urls that were checked',
  'libs/adapters/vault-envelope/master-key.ts': "the operator's key",
  'libs/adapters/yaml/parse-front-matter.ts': 'front matter, in a worker; hostile-cost.e2e',
  'libs/contexts/audit/application/signature.ts': 'our own keys',
  'libs/contexts/audit/application/webhook-secrets.ts': 'writes a key',
  'libs/contexts/fallback/domain/environment-sources.ts': "the operator's settings; in the table above",
  'libs/contexts/fallback/domain/source-url.ts': 'urls of fallback sources; in the table above',
  'libs/contexts/audit/domain/webhook-url.ts': 'urls of webhooks; in the table above',
  'libs/contexts/identity/application/email-addresses.ts': 'domains of addresses, bounded; hostile-input.e2e',
  'libs/contexts/identity/domain/ssh-public-key.ts': 'keys, as strict base64; in the table above',
  'libs/contexts/repositories/application/content/commit-records.ts': 'our own records, checked against the log',
  'libs/contexts/repositories/application/content/lfs-index.ts': 'our own index',
  'libs/contexts/repositories/application/content/tickets.ts': 'our own tickets',
  'libs/contexts/repositories/application/content/part-records.ts': 'our own records',
  'libs/adapters/s3/s3-parts.ts': 'our own tickets',
  'libs/platform/config/s3-settings.ts': "the operator's settings",
  'libs/contexts/repositories/application/content/parse-tree.ts': 'our own trees',
  'libs/contexts/repositories/application/references/lfs-deletions.ts': 'our own notes',
  'libs/contexts/invitations/application/invitation-tokens.ts': 'writes a token',
  'libs/hf-wire/commit/content-decoder.ts': 'content of commits; commit-lines.property',
  'libs/hf-wire/commit/file-content.ts': 'content of commits; commit-lines.property',
  'libs/hf-wire/commit/string-scanner.ts': 'texts of commits; commit-lines.property',
  'libs/hf-wire/revisions.ts': 'addresses; parsers.property',
  'libs/kernel/secrets/sealing.ts': 'our own sealed fields',
  'apps/hub-api/src/admin/health/dependency-probes.ts': "the operator's settings",
  'apps/hubctl/src/migrate/note-move.ts': "the operator's settings",
  'libs/platform/config/moved.ts': "the operator's own marker; migrate-to-servers.e2e",
  'libs/stores/trouble.ts': "the operator's settings",
  'apps/hubctl/src/verify/event-checks.ts': "the operator's own log; verify.e2e",
  'libs/platform/config/replica.ts': "the operator's own marker; replay.e2e",
  'libs/platform/config/environment.ts': "the operator's settings",
  'libs/platform/http/credentials.ts': 'Authorization; parsers.property',
  'projections/repositories/repositories/hub-list.ts': 'cursors; hostile-input.e2e',
  'projections/statistics/totals/queries.ts': 'our own documents',
};
