/** What ids of events are called. An id that nothing is known of is shown as it is. */
export interface Names {
  /** User or organization, by id; `admin`, `system` and `anonymous` as well. */
  account(id: string): string;
  /** `namespace/name`. */
  repository(id: string): string;
  /** By the number the APIs show. */
  invitation(id: string): string;
  /** An access token or SSH key by its stream, as the object of a sentence. @param noun what sort of thing it is */
  credential(stream: string, noun: string): string;
  /** What a job does, in words, in quotation marks. */
  job(id: string): string;
}

export type NameKind = keyof Names;
export const NAME_KINDS: readonly NameKind[] = ['account', 'repository', 'invitation', 'credential', 'job'];

export const isNameKind = (kind: string): kind is NameKind => (NAME_KINDS as readonly string[]).includes(kind);

/** Which names a page needs, by kind. */
export class WantedNames {
  private readonly wanted = new Map<NameKind, Set<string>>(NAME_KINDS.map((kind) => [kind, new Set()]));

  want(kind: NameKind, id: string): void {
    this.wanted.get(kind)?.add(id);
  }

  of(kind: NameKind): string[] {
    return [...(this.wanted.get(kind) ?? [])];
  }
}

/** Answers nothing and notes what it is asked: sentences said to it first tell which names they need. */
export const notedNames = (wanted: WantedNames): Names => {
  const note = (kind: NameKind) => (id: string) => {
    wanted.want(kind, id);
    return '';
  };
  return {
    account: note('account'),
    repository: note('repository'),
    invitation: note('invitation'),
    credential: note('credential'),
    job: note('job'),
  };
};
