import type { AccountClosed, SubjectErased } from '@hubledger/contexts/identity/contract';
import type { RecordedEvent } from '@hubledger/kernel';
import { projectionOf } from '@hubledger/testing/projection-kit';
import { recorded } from '@hubledger/testing/recorded';
import { erasures } from './projection';

const given = (...events: readonly RecordedEvent[]) => projectionOf(erasures).given(...events);

const closing = { username: 'ada', isActive: true, emailVerified: true, deletedRepositories: 0 };
const closed = recorded<AccountClosed>('user-u1', 'AccountClosed', { userId: 'u1', ...closing });
const other = recorded<AccountClosed>('user-u2', 'AccountClosed', { userId: 'u2', ...closing });
const erased = recorded<SubjectErased>('user-u1', 'SubjectErased', { userId: 'u1', secrets: [], objects: [] });

const pending = { username: 'ada', state: 'pending', erased_at: null } as const;
const left = { ...pending, closed_at: closed.recordedAt };

it('lists who has left as somebody yet to be forgotten', () => given(closed).then({ u1: left }));

it('remembers when somebody was forgotten, and of two of one name which', () =>
  given(closed, other, erased).then({
    u1: { ...left, state: 'erased', erased_at: erased.recordedAt },
    u2: { ...pending, closed_at: other.recordedAt },
  }));
