import type { Organization, OrganizationRole } from '@hubledger/contexts/organizations/contract';
import type { RecordedEvent } from '@hubledger/kernel';
import type { Watch } from './past-reader';

interface Known {
  readonly role: OrganizationRole;
  /** What let them in, and what gave them the role they have. */
  readonly events: readonly RecordedEvent[];
}

/** By which events each member came to be what they are. */
export class MemberEvents implements Watch<Organization> {
  private readonly known = new Map<string, Known>();

  of(userId: string): readonly RecordedEvent[] {
    return this.known.get(userId)?.events ?? [];
  }

  take(event: RecordedEvent, organization: Readonly<Organization>): void {
    const { userId } = event.data as { readonly userId?: string };
    if (userId === undefined) return;
    const role = organization.status === 'live' ? organization.members.get(userId) : undefined;
    const before = this.known.get(userId);
    if (role === undefined) this.known.delete(userId);
    else if (before === undefined) this.known.set(userId, { role, events: [event] });
    else if (before.role !== role) this.known.set(userId, { role, events: [...before.events.slice(0, 1), event] });
  }
}
