import { upcaster, upcastWith } from './upcaster';

type V1 = { isAdmin: boolean };
type V2 = { role: string };
type V3 = { roles: string[] };

const toRole = upcaster<V1, V2>({
  type: 'MemberAdded',
  when: (data): data is V1 => typeof data === 'object' && data !== null && 'isAdmin' in data,
  upcast: ({ isAdmin, ...rest }) => ({ ...rest, role: isAdmin ? 'admin' : 'member' }),
});

const toRoles = upcaster<V2, V3>({
  type: 'MemberAdded',
  when: (data): data is V2 => typeof data === 'object' && data !== null && 'role' in data,
  upcast: ({ role, ...rest }) => ({ ...rest, roles: [role] }),
});

const upcast = upcastWith([toRole, toRoles]);

describe('upcasting', () => {
  it('takes every stored shape to the newest', () => {
    const newest = { type: 'MemberAdded', data: { userId: 'ada', roles: ['admin'] } };
    expect(upcast({ type: 'MemberAdded', data: { userId: 'ada', isAdmin: true } })).toEqual(newest);
    expect(upcast({ type: 'MemberAdded', data: { userId: 'ada', role: 'admin' } })).toEqual(newest);
    expect(upcast(newest)).toBe(newest);
  });

  it('leaves the stored event as it was, and keeps what is beside the data', () => {
    const stored = Object.freeze({
      type: 'MemberAdded',
      revision: 3,
      data: Object.freeze({ isAdmin: false }),
    });
    expect(upcast(stored)).toEqual({ type: 'MemberAdded', revision: 3, data: { roles: ['member'] } });
  });

  it('leaves other types alone', () => {
    const other = { type: 'MemberRemoved', data: { isAdmin: true } };
    expect(upcast(other)).toBe(other);
  });
});
