/** What ids of events are called. An id that nothing is known of is shown as it is. */
export interface Names {
  /** User or organization, by id; `admin`, `system` and `anonymous` as well. */
  account(id: string): string;
  /** `namespace/name`. */
  repository(id: string): string;
  /** By the number the APIs show. */
  invitation(id: string): string;
  /** Name of an access token, title of an SSH key; by stream. */
  credential(stream: string): string;
  /** What a job does, in words. */
  job(id: string): string;
}

export type NameKind = keyof Names;
export const NAME_KINDS: readonly NameKind[] = ['account', 'repository', 'invitation', 'credential', 'job'];

/** Answers nothing and remembers what it was asked: sentences said to it first tell which names a page needs. */
export class WantedNames implements Names {
  private readonly wanted = new Map<NameKind, Set<string>>(NAME_KINDS.map((kind) => [kind, new Set()]));

  readonly account = (id: string): string => this.note('account', id);
  readonly repository = (id: string): string => this.note('repository', id);
  readonly invitation = (id: string): string => this.note('invitation', id);
  readonly credential = (stream: string): string => this.note('credential', stream);
  readonly job = (id: string): string => this.note('job', id);

  of(kind: NameKind): string[] {
    return [...(this.wanted.get(kind) ?? [])];
  }

  private note(kind: NameKind, id: string): string {
    this.wanted.get(kind)?.add(id);
    return '';
  }
}

export type NamesFound = Readonly<Record<NameKind, ReadonlyMap<string, string>>>;

const WITHOUT_ACCOUNT: ReadonlyMap<string, string> = new Map([
  ['admin', 'the admin token'],
  ['system', 'the hub'],
  ['anonymous', 'somebody who was not signed in'],
]);

export const knownNames = (found: NamesFound): Names => ({
  account: (id) => found.account.get(id) ?? WITHOUT_ACCOUNT.get(id) ?? `account ${id}`,
  repository: (id) => found.repository.get(id) ?? `repository ${id}`,
  invitation: (id) => `invitation ${found.invitation.get(id) ?? id}`,
  credential: (stream) => found.credential.get(stream) ?? stream,
  job: (id) => found.job.get(id) ?? id,
});
