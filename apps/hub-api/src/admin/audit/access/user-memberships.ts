import { type OrganizationRole, organizationStream } from '@hubledger/contexts/organizations/contract';
import type { RecordedEvent } from '@hubledger/kernel';
import { MemberEvents } from './member-events';
import type { PastReader } from './past-reader';

export interface MembershipThen {
  readonly organizationId: string;
  readonly name: string;
  readonly role: OrganizationRole;
  readonly by: readonly RecordedEvent[];
}

/** Of the organizations that somebody was ever let into, those they were in at the cut, with the role they had. */
export const membershipsAmong = async (
  reader: PastReader,
  userId: string,
  organizationIds: readonly string[],
): Promise<MembershipThen[]> => {
  const memberships: MembershipThen[] = [];
  for (const organizationId of organizationIds) {
    const events = new MemberEvents();
    const organization = await reader.fold(organizationStream, organizationId, events);
    const role = organization.status === 'live' ? organization.members.get(userId) : undefined;
    if (organization.status !== 'live' || role === undefined) continue;
    memberships.push({ organizationId, name: organization.name, role, by: events.of(userId) });
  }
  return memberships;
};
