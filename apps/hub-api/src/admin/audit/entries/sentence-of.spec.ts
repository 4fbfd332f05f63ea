import { AUDITED_TYPES, TELEMETRY_TYPES } from '@projections/audit/audit-index/audited-types';
import { categoryOf, idOf, type RecordedEvent } from '@hubledger/kernel';
import { recorded } from '@hubledger/testing/recorded';
import { storedSamples } from '../../../../../../test/fixtures/sample-files';
import type { Names } from './names';
import { sentenceOf } from './sentence-of';

const names: Names = {
  account: (id) => (organizations.has(id) ? 'lab' : 'ann'),
  repository: () => 'ann/net',
  invitation: () => 'invitation 7',
  credential: (_stream, noun) => `the ${noun} "laptop"`,
  job: () => '"Count what is stored"',
};

const samples: readonly RecordedEvent[] = [
  ...storedSamples().map(({ event }) => event),
  recorded('system-log', 'LogInitialised', { logId: 'l', vaultFingerprint: 'f' }),
  recorded('system-migrations', 'LogMigrated', {
    logId: 'm',
    sourceLogId: 'l',
    events: 1_234,
    digest: 'd',
    migratedAt: '2030-01-02T03:04:05.006Z',
  }),
];
const organizations = new Set(
  samples.filter(({ stream }) => categoryOf(stream) === 'organization').map(({ stream }) => idOf(stream)),
);
const said = (type: string): string[] => [
  ...new Set(samples.filter((event) => event.type === type).map((event) => sentenceOf(event, names))),
];

const TYPES = [...AUDITED_TYPES, ...TELEMETRY_TYPES] as const;

/** As the stored samples of each type have it. */
const SENTENCES: Readonly<Record<(typeof TYPES)[number], readonly string[]>> = {
  UserCreated: ['ada registered'],
  EmailVerificationSet: ['ann marked the e-mail address of ann as verified'],
  EmailVerificationRequested: ['A link to verify the e-mail address of ann was sent'],
  PasswordChanged: ['ann changed their own password'],
  SessionsRevoked: ['ann ended all sessions of ann'],
  ProfileUpdated: ['ann changed their own profile'],
  AvatarSet: ['ann set the picture of ann'],
  AccountClosed: ['ann closed their own account'],
  SubjectExported: ['The hub exported everything held about ann'],
  SubjectErased: ['The hub erased the personal data of ann'],
  TokenIssued: ['ann created the access token "ci" (write)'],
  SessionStarted: ['ann signed in'],
  SshKeyAdded: ['ann added the SSH key "laptop" (SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU)'],
  Revoked: ['The hub revoked the access token "laptop" of ann'],
  CredentialUsed: ['ann used a session, for the first time in an hour or more'],
  Claimed: ['The name was reserved for lab'],
  Released: ['The repository name that ann/net had reserved is free again'],
  CreationAbandoned: [
    'The creation of an account was given up, as it had stopped halfway: its name may be taken',
    'The creation of an organization was given up, as it had stopped halfway: its name may be taken',
    'The creation of a repository was given up, as it had stopped halfway: its repository name may be taken',
  ],
  ClaimForfeited: [
    'ann lost a name that it no longer bears: others may take it',
    'lab lost a name that it no longer bears: others may take it',
    'ann/net lost a repository name that it no longer bears: others may take it',
  ],
  OrganizationCreated: ['ann created the organization analytical-lab'],
  MemberAdded: ['ann joined lab as super-admin'],
  MemberRoleChanged: ['ann made ann admin of lab (before: member)'],
  MemberRemoved: ['ann left lab (was admin)'],
  OrganizationUpdated: ['ann changed the profile of lab'],
  OrganizationAvatarSet: ['ann set the picture of lab'],
  OrganizationClosed: ['ann deleted the organization analytical-lab (1 member, 0 repositories)'],
  InvitationCreated: ['ann created invitation 1 to ann as member'],
  InvitationUseReserved: ['A use of invitation 7 was held for ann'],
  InvitationRedeemed: ['ann accepted invitation 7, to ann as member (use 1)'],
  InvitationUseReturned: ['A use of invitation 7 was given back, as nothing came of it'],
  InvitationRevoked: ['ann revoked invitation 7'],
  RepositoryCreated: ['ann created the public model ada/engine'],
  CommitPushed: [
    'ann pushed to main of the model ada/engine: "Add the engine" (now 3 files, 1.68 kB; before: 1 file, 1.52 kB)',
  ],
  BranchCreated: ['ann created the branch dev of ann/net at ba14d7d0'],
  BranchDeleted: ['ann deleted the branch dev of ann/net (was at ba14d7d0)'],
  TagCreated: ['ann tagged ba14d7d0 of ann/net as v1.0'],
  TagDeleted: ['ann deleted the tag v1.0 of ann/net (was at ba14d7d0)'],
  VisibilityChanged: ['ann made the model ann/net private (before: public)'],
  RepositoryMoved: ['ann moved the model ada/all-notes to analytical-lab/all-notes'],
  ReservationCancelled: ['Storage held for a change of ann/net that was not finished is no longer held'],
  RepositoryDeleted: ['ann deleted the private model ada/engine (3 files, 1.68 kB)'],
  QuotaSet: [
    'Somebody who was not signed in set the quota of ada: private 1.07 GB (before: unlimited), public 10.7 GB (before: unlimited)',
  ],
  RepositoryQuotaSet: ['The hub set the quota of ann/net: 1 MB (before: that of its namespace)'],
  RepositoryExpected: ['ann is about to receive ann/net: 1.52 kB are held for it'],
  RepositoryAdmitted: ['ann owns the public model ada/engine (1.52 kB)'],
  RepositoryRenamed: ['ada/notes is now called ada/all-notes'],
  RepositoryReleased: ['ann no longer owns ann/net, as it was deleted: 1.68 kB are free again'],
  StorageReserved: ['4.1 kB of the public storage of ann were held for ann/net'],
  StorageCommitted: ['ann/net uses 1.68 kB of the public storage of ann (before: 1.52 kB)'],
  StorageReleased: ['4.1 kB that were held in the storage of ann are free again: they were not needed'],
  StorageRecalculated: ['The hub counted the storage of ann/net anew: 1.68 kB (before: 1.68 kB)'],
  BalanceRecalculated: [
    'The hub summed up the storage of ann anew: private 1.68 kB, public 0 bytes (before: private 1 byte, public 2 bytes)',
  ],
  NamespaceClosed: ['ann closed the namespace of lab to new repositories'],
  ObjectDeletionOrdered: [
    'Somebody who was not signed in deleted 2 objects below "stray/" of the bucket memory (18 bytes), even if in use',
  ],
  LogInitialised: ['The event log of this hub was begun'],
  LogMigrated: ['1234 events were moved here from another store'],
  LoginFailed: ['A sign-in as ada failed: wrong password'],
  AdminTokenRejected: ['A wrong admin token was refused at GET /admin/api/users'],
  JobRequested: ['Somebody who was not signed in started the job "Count what is stored"'],
  JobEnded: ['The job "Count what is stored" succeeded (5 objects)'],
  MasterKeyRotated: ['The master key 9a1519eff65d04fa was replaced by 8ec8ce70318f0c05: every secret was sealed anew'],
  ProjectionSwapped: ['The read model accounts was built anew: 0 of 3 documents were not as they should be'],
  ProjectionRetried: ['Somebody who was not signed in had the read model accounts try again what it could not apply'],
  ProjectionEventSkipped: [
    'Somebody who was not signed in had the read model accounts leave out the event at 00000000000000000042: "Written by a release that has been withdrawn"',
  ],
  FallbackSourceListChanged: ['Somebody who was not signed in put 2 fallback sources in the place of 1 on the list'],
  FallbackSourceAdded: [
    'Somebody who was not signed in added fallback source "Hugging Face" at https://huggingface.co',
  ],
  FallbackSourceUpdated: [
    'Somebody who was not signed in changed fallback source "Hugging Face", with priority 1 instead of 100, without a token',
  ],
  FallbackSourceRemoved: ['Somebody who was not signed in removed fallback source "Hugging Face"'],
  WebhookAdmitted: ['A place was taken for webhook a66cb1e6'],
  WebhookReleased: ['The place of webhook a66cb1e6 was given back'],
  WebhookAdded: ['Somebody who was not signed in added webhook a66cb1e6 to https://siem.example.org'],
  WebhookUpdated: ['Somebody who was not signed in changed webhook a66cb1e6'],
  WebhookSecretRotated: ['Somebody who was not signed in gave webhook a66cb1e6 a new secret'],
  WebhookPaused: ['Somebody who was not signed in paused webhook a66cb1e6'],
  WebhookResumed: ['Somebody who was not signed in resumed webhook a66cb1e6'],
  WebhookRemoved: ['Somebody who was not signed in removed webhook a66cb1e6'],
  WebhookDeliveryFailed: [
    'Webhook a66cb1e6 was not given WebhookAdmitted at 00000000000000000110 in 8 attempts: answered 503',
  ],
  WebhookDeliveryRetried: [
    'The hub had the event at 00000000000000000110 sent to webhook a66cb1e6 again: it was delivered',
  ],
  AuditReadsSummarised: ['On 2030-01-01 the audit was read 1 time'],
  AuditExported: ['ann began to export the audit of ann in the shape of Hugging Face, where q=(not kept)'],
  AuditExportEnded: ['An export of the audit ended after 12 entries'],
  AuditQueried: [
    'Somebody who was not signed in read the audit (events, where actor=alice, action=MemberAdded,Repository*, text=(not kept), limit=100): 3 entries',
  ],
};

describe('the sentence of an event', () => {
  it.each(TYPES)('%s', (type) => expect(said(type)).toEqual(SENTENCES[type]));

  it.each(samples.map((event) => [event.type, event] as const))(
    'is one line of plain text, without ids, hashes and sealed texts: %s',
    (_, event) => {
      const sentence = sentenceOf(event, names);
      expect(sentence).toMatch(/^[^\n\r\t]{10,300}$/);
      expect(sentence).not.toMatch(/undefined|null|NaN|\[object|sealed:|\.$/);
      expect(sentence).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}|[0-9a-f]{40}/);
    },
  );

  it.each(samples.map((event) => [event.type, event] as const))('tells on whose behalf: %s', (_, event) => {
    const asked = { ...event, metadata: { ...event.metadata, actorKind: 'admin-token', actorId: 'admin' } } as const;
    expect(sentenceOf(asked, names)).not.toMatch(/their own|undefined/);
  });
});

const by = (actorKind: 'user' | 'admin-token' | 'system' | 'anonymous', actorId = actorKind as string, more = {}) => ({
  metadata: { actorKind, actorId, ...more },
});
const sentence = (event: unknown): string => sentenceOf(event as RecordedEvent, names);
const USER = { userId: 'u1', organizationId: 'o1', role: 'member' };

describe('who did it', () => {
  it.each([
    [by('user', 'u1'), 'ann joined ann as member'],
    [by('user', 'u2'), 'ann added ann to ann as member'],
    [by('admin-token', 'admin'), 'The admin token added ann to ann as member'],
    [by('system', 'system', { onBehalfOf: 'u1' }), 'The hub, on behalf of ann, added ann to ann as member'],
    [by('anonymous'), 'Somebody who was not signed in added ann to ann as member'],
  ])('%j', (overrides, expected) =>
    expect(sentence(recorded('organization-o1', 'MemberAdded', USER, overrides))).toBe(expected),
  );
});

describe('a quota that was set', () => {
  const set = (now: readonly (number | null)[], before: readonly (number | null)[]): string =>
    sentence(
      recorded(
        'namespace-u1',
        'QuotaSet',
        {
          ...{ namespace: 'alice', privateQuotaBytes: now[0], publicQuotaBytes: now[1] },
          ...{ previousPrivateQuotaBytes: before[0], previousPublicQuotaBytes: before[1] },
        },
        by('admin-token', 'admin'),
      ),
    ).replace('The admin token set the quota of alice: ', '');
  it.each([
    [[10e9, 5], [null, 5], 'private 10 GB (before: unlimited)'],
    [[1, 999_999], [2, 0], 'private 1 byte (before: 2 bytes), public 1 MB (before: 0 bytes)'],
    [[null, 5e18], [null, 5e18], 'private unlimited, public 5 EB'],
  ] as const)('%j after %j', (now, before, expected) => expect(set(now, before)).toBe(expected));
});

describe('what somebody wrote', () => {
  const tagged = (tag: string): string =>
    sentence(
      recorded('repository-r1', 'TagCreated', { repositoryId: 'r1', tag, commit: 'a'.repeat(40) }, by('user', 'u1')),
    );
  it("stays on one line and can't turn the direction of reading", () =>
    expect(tagged('v1\r\nbob deleted\u2028all\u202e\u0007')).toBe(
      'ann tagged aaaaaaaa of ann/net as v1 bob deleted all',
    ));
  it('is cut between letters', () =>
    expect(tagged('𝄞'.repeat(121))).toBe(`ann tagged aaaaaaaa of ann/net as ${'𝄞'.repeat(120)}…`));
});

it('an event type that was retired is named', () =>
  expect(sentence(recorded('user-u1', 'PictureAdmired', {}, by('user', 'u1')))).toBe('ann caused PictureAdmired'));
