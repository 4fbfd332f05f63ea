import type { Accounts } from '@hubledger/contexts/identity/contract';
import type { Position, RecordedEvent } from '@hubledger/kernel';
import type { Names } from '../../admin/audit/entries/names';
import { type NameSources, namesInPage } from '../../admin/audit/entries/names-in-page';
import { sentenceOf } from '../../admin/audit/entries/sentence-of';
import type { AuditLogEntry } from './audit-log.dto';
import { hubActionOf } from './hub-actions';

export interface PlacedEntry {
  readonly position: Position;
  readonly entry: AuditLogEntry;
}

type Author = AuditLogEntry['author'];

interface Moved {
  readonly repositoryId: string;
  readonly fromOwnerId: string;
  readonly fromNamespace: string;
  readonly fromName: string;
}

/**
 * Events as entries of the Hub's audit log, newest first. Remembers authors: an organization has few, and an export many
 * entries; and what repositories that moved were called before, as what they are called today is somebody else's.
 */
export class AuditLogEntries {
  private readonly authors = new Map<string, Author>();
  private readonly calledBefore = new Map<string, string>();

  /** @param base of avatars' addresses, without a trailing '/' */
  constructor(
    private readonly sources: NameSources,
    private readonly accounts: Accounts,
    private readonly organizationId: string,
    private readonly base: string,
  ) {}

  async of(events: readonly RecordedEvent[]): Promise<PlacedEntry[]> {
    const names = this.ofThen(await namesInPage(this.sources, events));
    const entries: PlacedEntry[] = [];
    for (const event of events) {
      const action = hubActionOf(event);
      if (action === null) continue;
      const { id, position, recordedAt, metadata } = event;
      const author = await this.authorOf(metadata.actorId, metadata.actorKind === 'user', names);
      const message = sentenceOf(event, names);
      if (event.type === 'RepositoryMoved') this.noteMove(event.data as Moved);
      entries.push({ position, entry: { _id: id, author, createdAt: recordedAt, ...action, message } });
    }
    return entries;
  }

  private ofThen(names: Names): Names {
    return { ...names, repository: (id) => this.calledBefore.get(id) ?? names.repository(id) };
  }

  private noteMove({ repositoryId, fromOwnerId, fromNamespace, fromName }: Moved): void {
    if (fromOwnerId === this.organizationId) this.calledBefore.set(repositoryId, `${fromNamespace}/${fromName}`);
  }

  private async authorOf(id: string, isUser: boolean, names: Names): Promise<Author> {
    const known = this.authors.get(id);
    if (known) return known;
    const author = isUser ? await this.userOf(id, names.account(id)) : systemCalled(id);
    this.authors.set(id, author);
    return author;
  }

  private async userOf(_id: string, user: string): Promise<Author> {
    const account = await this.accounts.userById(_id);
    const avatarUrl = account?.avatar ? `${this.base}/api/users/${account.name}/avatar` : '';
    return { _id, user, type: 'user', avatarUrl, ...(account ? {} : { deleted: true }) };
  }
}

const systemCalled = (_id: string): Author => ({ _id, user: _id, type: 'system', avatarUrl: '' });
