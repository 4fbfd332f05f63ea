import { AvatarsController } from './avatars/avatars.controller';
import { CheckNameController } from './identity/check-name.controller';
import { NameAvailability } from './identity/name-availability';
import { SiteController } from './identity/site.controller';
import { WhoamiController } from './identity/whoami.controller';
import { InvitationLookup } from './invitations/invitation-lookup';
import { InvitationView } from './invitations/invitation-view';
import { InvitationsController } from './invitations/invitations.controller';
import { OrganizationInvitationsController } from './invitations/organization-invitations.controller';
import { NamespaceShelf } from './profiles/namespace-shelf';
import { ProfilesController } from './profiles/profiles.controller';
import { RegistrationController } from './session/registration.controller';
import { SessionController } from './session/session.controller';
import { SshKeysController } from './ssh-keys/ssh-keys.controller';
import { TokensController } from './tokens/tokens.controller';

/** Accounts, sessions, tokens, profiles. `accountProviders` are what they need beside the global ports. */
export const accountControllers = [
  RegistrationController,
  SessionController,
  TokensController,
  SshKeysController,
  WhoamiController,
  SiteController,
  CheckNameController,
  ProfilesController,
  AvatarsController,
  OrganizationInvitationsController,
  InvitationsController,
];
export const accountProviders = [InvitationLookup, InvitationView, NameAvailability, NamespaceShelf];
