import fc from 'fast-check';
import type { InvitedRole } from '@hubledger/contexts/invitations/contract';

/** What an invitation is called here. Its token is known to whoever knows this, and to nobody before it was made. */
export const INVITATIONS = ['i1', 'i2', 'i3'] as const;
export const TOKENS = ['k1', 'k2'] as const;

interface Terms {
  /** Each is made at most once: `taken` for who comes second. */
  readonly invitation: string;
  readonly role: InvitedRole;
  readonly maxUsage: number | null;
  readonly days: number;
}

export type InvitationCommand =
  | (Terms & {
      readonly do: 'invite-to-join';
      readonly by: string;
      readonly organization: string;
      readonly email: string | null;
    })
  /** By the admin of the installation; `organization`: joined as well. */
  | (Terms & { readonly do: 'invite-to-register'; readonly organization: string | null })
  | { readonly do: 'accept-invitation'; readonly by: string; readonly invitation: string }
  /** `by` null: the admin of the installation. */
  | { readonly do: 'revoke-invitation'; readonly by: string | null; readonly invitation: string };

/** Tokens by a name of the same kind. */
export type TokenCommand =
  | { readonly do: 'issue-token'; readonly by: string; readonly token: string }
  | { readonly do: 'use-token'; readonly token: string }
  | { readonly do: 'revoke-token'; readonly by: string; readonly token: string };

interface Among {
  readonly user: fc.Arbitrary<string>;
  readonly organization: fc.Arbitrary<string>;
  readonly email: fc.Arbitrary<string>;
}

const verb = <const T extends string>(name: T) => fc.constant(name);
const invitation = fc.constantFrom<string[]>(...INVITATIONS);
const token = fc.constantFrom<string[]>(...TOKENS);
const role = fc.constantFrom<InvitedRole[]>('visitor', 'member', 'admin');
const terms = { invitation, role, maxUsage: fc.constantFrom(null, null, 1, 2, 3, -1), days: fc.constantFrom(1, 2) };

export const invitationCommands = ({ user, organization, email }: Among): fc.Arbitrary<InvitationCommand> => {
  const to = { organization, email: fc.option(email, { freq: 1 }) };
  return fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: verb('invite-to-join'), by: user, ...terms, ...to }) },
    {
      weight: 3,
      arbitrary: fc.record({ do: verb('invite-to-register'), ...terms, organization: fc.option(organization) }),
    },
    { weight: 8, arbitrary: fc.record({ do: verb('accept-invitation'), by: user, invitation }) },
    fc.record({ do: verb('revoke-invitation'), by: fc.option(user), invitation }),
  );
};

export const tokenCommands = ({ user }: Among): fc.Arbitrary<TokenCommand> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ do: verb('issue-token'), by: user, token }) },
    { weight: 2, arbitrary: fc.record({ do: verb('use-token'), token }) },
    { weight: 2, arbitrary: fc.record({ do: verb('revoke-token'), by: user, token }) },
  );

export const registrationsWith = ({ email }: Among, name: fc.Arbitrary<string>) =>
  fc.record({
    do: verb('register'),
    name,
    email,
    invitation: fc.oneof({ weight: 2, arbitrary: fc.constant('i2') }, invitation),
  });
